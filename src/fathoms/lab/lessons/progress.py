"""How far a learner has come, kept from one day to the next."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_MOST_BYTES = 1 << 20
_MOST_CHAPTERS = 1000


class Progress:
    """Which tasks are done, and on which page one was.

    It is kept in a small file of the person's own. If it cannot be read or written, it is kept as long as the Lab runs.

    Args:
        path: the file; None for `progress_file()`.

    Attributes:
        chapter: where one was last; empty at first.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or progress_file()
        self.chapter = ""
        self._pages: dict[str, int] = {}
        self._done: dict[str, set[int]] = {}
        self._read()

    def page(self, chapter: str) -> int:
        """The page of a chapter one was on, from 0."""
        return self._pages.get(chapter, 0)

    def done(self, chapter: str) -> set[int]:
        """The pages of a chapter whose task is done."""
        return set(self._done.get(chapter, ()))

    def go_to(self, chapter: str, page: int) -> None:
        """Note where one is."""
        if (self.chapter, self.page(chapter)) == (chapter, page):
            return
        self.chapter, self._pages[chapter] = chapter, page
        self._write()

    def finish(self, chapter: str, page: int) -> None:
        """Note that a task is done."""
        if page in self._done.get(chapter, ()):
            return
        self._done.setdefault(chapter, set()).add(page)
        self._write()

    def _read(self) -> None:
        try:
            if self._path.stat().st_size > _MOST_BYTES:
                return
            found = json.loads(self._path.read_text("utf-8"))
            chapters = {
                str(name): (int(one["page"]), {int(page) for page in one["done"]})
                for name, one in found["chapters"].items()
            }
            last = str(found["chapter"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return
        if any(page < 0 for page, _ in chapters.values()):
            return
        self.chapter = last
        self._pages = {name: page for name, (page, _) in chapters.items()}
        self._done = {name: done for name, (_, done) in chapters.items()}

    def _write(self) -> None:
        names = sorted({*self._pages, *self._done})[:_MOST_CHAPTERS]
        chapters = {name: {"page": self.page(name), "done": sorted(self.done(name))} for name in names}
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps({"chapter": self.chapter, "chapters": chapters}), "utf-8")
            new.replace(self._path)
        except OSError:
            with suppress(OSError):
                new.unlink()


def progress_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the system wants such things kept.

    >>> progress_file({"XDG_STATE_HOME": "/state"}).as_posix()
    '/state/fathoms/lessons.json'
    """
    base = environment.get("XDG_STATE_HOME") or environment.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local" / "state") / "fathoms" / "lessons.json"
