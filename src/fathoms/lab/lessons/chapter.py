"""A chapter: pages of text, each with a task or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fathoms.lab.lessons.check import Check
from fathoms.lab.lessons.deed import Deed
from fathoms.lab.lessons.prose import Prose
from fathoms.tables.targets.target import Task as Kind


@dataclass(frozen=True)
class Task:
    """Something to bring about.

    Attributes:
        words: what is to be done.
        checks: what holds once it is done, all at the same time.
        hints: the first says least.
        solution: deeds that do it, from the chapter's start.
    """

    words: Prose
    checks: tuple[Check, ...]
    hints: tuple[Prose, ...]
    solution: tuple[Deed, ...]


@dataclass(frozen=True)
class Page:
    """What is read at once.

    Attributes:
        title: its heading.
        text: its text, up to the task.
        task: what is to be done, if anything.
        after: the text after the task.
    """

    title: str
    text: Prose
    task: Task | None
    after: Prose


@dataclass(frozen=True)
class Chapter:
    """A chapter of the path.

    Attributes:
        name: its file's name without the ending; so it is known by.
        title, about: what the table of contents says.
        path: its file.
        table: the table it is about: a sample's file, or one beside the chapter.
        target: the column to predict.
        inputs: the columns that the network sees at the start; None for all.
        kind: "regression" or "classification"; None to tell by the target.
        start: the design it starts with, as `Design.read` reads it.
        pages: its pages.
    """

    name: str
    title: str
    about: str
    path: Path
    table: str
    target: str
    inputs: tuple[str, ...] | None
    kind: Kind | None
    start: Mapping[str, Any]
    pages: tuple[Page, ...]
