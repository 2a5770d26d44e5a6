"""Read a chapter from its Markdown file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from fathoms.lab.lab_error import LabError
from fathoms.lab.lessons.chapter import Chapter, Page, Task
from fathoms.lab.lessons.chapter_error import ChapterError
from fathoms.lab.lessons.check import Check
from fathoms.lab.lessons.deed import Deed, check_settings
from fathoms.lab.lessons.prose import prose
from fathoms.tables.nearest_names import nearest_names
from fathoms.tables.targets.target import Task as Kind

_FRONT = "+++"
_MOST_BYTES = 1 << 20
_KEYS = {"title": str, "about": str, "table": str, "target": str, "inputs": list, "task": str, "start": dict}
_NEEDED = ("title", "table", "target")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*(\S*)\s*")
_HEADING = re.compile(r"## +(.+?)\s*#*\s*")
_PART = re.compile(r"([a-z]+):\s*(.*)")
_PARTS = ("check", "hint", "solution")
_Read = TypeVar("_Read")


def read_chapter(path: Path) -> Chapter:
    """Read a chapter's file.

    Raises:
        LabError: it cannot be read, or is not written as `parse_chapter` says.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise LabError(f"{path.name} is too large for a chapter: over {_MOST_BYTES >> 20} MB.")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise LabError(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise LabError(f"{path.name} is not a text in UTF-8. Save it as UTF-8.") from None
    return parse_chapter(text, path)


def parse_chapter(text: str, path: Path) -> Chapter:
    """Read a chapter.

    It begins with its settings in TOML between two lines ``+++``: `title`, `table` (a sample, or a file beside the chapter),
    `target`, and, if wanted, `about`, `inputs`, `task` and a table `start` with the design. Each ``## Heading`` begins a page,
    in Markdown. A block fenced as ``task`` in it is a task: words, then lines ``check:``, ``hint:`` and ``solution:``, which go
    on in indented lines.

    Args:
        text: the chapter.
        path: where it is from.

    Raises:
        ChapterError: with the file and the line, and what mends it.
    """
    return _Chapter(text, path).read()


class _Chapter:
    """A chapter while it is read, line by line."""

    def __init__(self, text: str, path: Path) -> None:
        self._lines = text.replace("\r\n", "\n").split("\n")
        self._path = path

    def read(self) -> Chapter:
        end = self._end_of_front()
        front = self._front(end)
        pages = self._pages(end + 1)
        return Chapter(
            name=self._path.stem,
            title=front["title"],
            about=front.get("about", ""),
            path=self._path,
            table=front["table"],
            target=front["target"],
            inputs=tuple(front["inputs"]) if front.get("inputs") else None,
            kind=_kind(front.get("task")),
            start=front.get("start", {}),
            pages=tuple(pages),
        )

    def _wrong(self, line: int, text: str) -> ChapterError:
        return ChapterError(self._path.name, line, text)

    def _fail(self, line: int, text: str) -> NoReturn:
        raise self._wrong(line, text)

    def _at(self, line: int, read: Callable[[], _Read]) -> _Read:
        """What `read` gives; its error is told with the line."""
        try:
            return read()
        except ChapterError:
            raise
        except LabError as error:
            raise self._wrong(line, str(error)) from None

    def _end_of_front(self) -> int:
        if self._lines[0].rstrip() != _FRONT:
            self._fail(
                1, f"A chapter begins with a line {_FRONT}, its title, table and target, and another line {_FRONT}."
            )
        for place, line in enumerate(self._lines[1:], 1):
            if line.rstrip() == _FRONT:
                return place
        raise self._wrong(1, f"The line {_FRONT} that ends the chapter's settings is missing.")

    def _front(self, end: int) -> dict[str, Any]:
        try:
            front = tomllib.loads("\n".join(["", *self._lines[1:end]]))  # an empty line, so that TOML counts as we do
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column \d+\)", str(error))
            self._fail(int(found[1]) if found else 1, f"This is not TOML: {str(error).partition(' (at')[0]}.")
        for key, value in front.items():
            line = self._line_of(key, end)
            if key not in _KEYS:
                near = nearest_names(key, list(_KEYS))
                self._fail(
                    line,
                    f"There is no {key!r}."
                    + (f" Did you mean {near[0]!r}?" if near else f" There are {', '.join(_KEYS)}."),
                )
            if not isinstance(value, _KEYS[key]):
                self._fail(line, f"{key} is to be {_in_words(_KEYS[key])}.")
        for key in _NEEDED:
            if not front.get(key):
                self._fail(end + 1, f'The {key} is missing. Add {key} = "…" above this line.')
        if Path(front["table"]).name != front["table"] or front["table"] in ("..", "."):
            self._fail(
                self._line_of("table", end), "The table is to be a sample, or a file in the chapter's own folder."
            )
        if not all(isinstance(name, str) for name in front.get("inputs", [])):
            self._fail(self._line_of("inputs", end), "inputs is to be a list of columns.")
        if front.get("task", "regression") not in ("regression", "classification"):
            self._fail(self._line_of("task", end), 'task is to be "regression" or "classification".')
        self._at(self._line_of("start", end), lambda: check_settings(front.get("start", {})))
        return front

    def _line_of(self, key: str, end: int) -> int:
        pattern = re.compile(rf'\s*\[?\s*"?{re.escape(key)}\b')
        return next((place + 1 for place, line in enumerate(self._lines[:end]) if pattern.match(line)), 1)

    def _pages(self, begin: int) -> list[Page]:
        starts = [place for place in self._outside_fences(begin) if _HEADING.fullmatch(self._lines[place])]
        stray = next(
            (place for place in range(begin, starts[0] if starts else len(self._lines)) if self._lines[place].strip()),
            None,
        )
        if stray is not None:
            self._fail(stray + 1, "Text comes after the heading of a page: ## A heading.")
        if not starts:
            self._fail(len(self._lines), "The chapter has no page. Begin one by a heading: ## A heading.")
        return [self._page(start, end) for start, end in zip(starts, [*starts[1:], len(self._lines)], strict=True)]

    def _outside_fences(self, begin: int) -> list[int]:
        outside, fence = [], ""
        for place in range(begin, len(self._lines)):
            found = _FENCE.fullmatch(self._lines[place])
            if found and not fence:
                fence = found[1]
            elif found and found[1].startswith(fence) and not found[2]:
                fence = ""
            elif not fence:
                outside.append(place)
        return outside

    def _page(self, start: int, end: int) -> Page:
        heading = _HEADING.fullmatch(self._lines[start])
        assert heading is not None
        task, place, fence = None, start + 1, ""
        parts = [(start + 1, end)]  # from which line to which there is text
        while place < end:
            found = _FENCE.fullmatch(self._lines[place])
            if found and not fence and found[2] == "task":
                if task is not None:
                    self._fail(place + 1, "A page has one task. Begin another page: ## A heading.")
                last = next((at for at in range(place + 1, end) if self._lines[at].strip() == found[1]), None)
                if last is None:
                    self._fail(place + 1, f"This task does not end. End it by a line {found[1]}.")
                task = self._task(place, last)
                parts = [(start + 1, place), (last + 1, end)]
                place = last
            elif found and not fence:
                fence = found[1]
            elif found and found[1].startswith(fence) and not found[2]:
                fence = ""
            place += 1
        texts = [prose("\n".join(self._lines[begin:stop]), self._wrong, begin + 1) for begin, stop in parts]
        return Page(heading[1], texts[0], task, texts[1] if task else [])

    def _task(self, fence: int, end: int) -> Task:
        """The task between the lines of its fence."""
        words: list[str] = []
        parts: list[tuple[str, int, str]] = []
        for place in range(fence + 1, end):
            line = self._lines[place]
            found = _PART.fullmatch(line)
            if found and (parts or found[1] in _PARTS or found[1].rstrip("s") in _PARTS):
                if found[1] not in _PARTS:
                    near = nearest_names(found[1], _PARTS) or list(_PARTS)
                    self._fail(
                        place + 1,
                        f"A task has no {found[1][:40]!r}. Did you mean {' or '.join(f'{name}:' for name in near)}?",
                    )
                parts.append((found[1], place + 1, found[2]))
            elif parts and line.startswith((" ", "\t")):
                name, at, text = parts[-1]
                parts[-1] = name, at, f"{text} {line.strip()}"
            elif parts and line.strip():
                self._fail(
                    place + 1,
                    "A line of a task begins with check:, hint: or solution:, or with a blank to go on with the last.",
                )
            elif not parts:
                words.append(line)
        task = Task(
            prose("\n".join(words), self._wrong, fence + 2),
            tuple(self._at(at, partial(Check.read, text, at)) for name, at, text in parts if name == "check"),
            tuple(prose(text, self._wrong, at) for name, at, text in parts if name == "hint"),
            tuple(self._at(at, partial(Deed.read, text)) for name, at, text in parts if name == "solution"),
        )
        for what, given in (
            ("words that say what is to be done", task.words),
            ("line check:", task.checks),
            ("line solution:", task.solution),
        ):
            if not given:
                self._fail(fence + 1, f"This task has no {what}.")
        return task


def _kind(text: str | None) -> Kind | None:
    return "regression" if text == "regression" else "classification" if text == "classification" else None


def _in_words(kind: object) -> str:
    words: dict[object, str] = {str: 'a text: "…"', list: 'a list: ["…"]', dict: "a table: [start]"}
    return words[kind]
