"""Commands of the guided path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fathoms.lab.lessons.path import Path, own_chapters
from fathoms.lab.lessons.progress import Progress
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.workspace import Workspace

_MOST_PAGES = 10_000


def lessons(workspace: Workspace, given: Checked) -> dict[str, Any]:
    """The chapters, and where one was."""
    return _path(workspace).contents()


def open_chapter(workspace: Workspace, given: Checked) -> dict[str, Any]:
    """Go to a chapter; `anew` to begin it again."""
    return _path(workspace).open(workspace, given.text("chapter"), given.flag("anew", False))


def turn_to(workspace: Workspace, given: Checked) -> None:
    """Go to a page of the chapter, from 0."""
    _path(workspace).turn_to(workspace, given.integer("page", 0, _MOST_PAGES))


def solve(workspace: Workspace, given: Checked) -> Iterator[None]:
    """Do the page's task for the learner."""
    return _path(workspace).solve(workspace)


def _path(workspace: Workspace) -> Path:
    if not isinstance(workspace.lesson, Path):
        workspace.lesson = Path(own_chapters(), Progress())
    return workspace.lesson


COMMANDS = {"lessons": lessons, "open_chapter": open_chapter, "turn_to": turn_to, "solve_task": solve}
