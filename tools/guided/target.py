"""What is fuzzed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import ClassVar

from tools.trust.machine import ROOT

CORPUS = ROOT / "tests" / "fuzz" / "corpus"


class Target:
    """A subclass says what is done with bytes.

    Arguments:
        folder: An empty folder in memory for the file that is read.

    Attributes:
        documented: The exceptions that may leave a trial.
        largest: The most bytes.
        instrumented: The packages whose branches guide.
        mark: Set by what runs it: is to be told of every kind of outcome that Python's branches do not show.
    """

    documented: ClassVar[tuple[type[BaseException], ...]] = (ValueError,)
    largest: ClassVar[int] = 1 << 16
    instrumented: ClassVar[tuple[str, ...]] = ("fathoms",)

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark: Callable[[str], None] = lambda outcome: None

    def seeds(self) -> dict[str, bytes]:
        """Return what to begin with."""
        raise NotImplementedError

    def prepare(self, data: bytes) -> tuple[Path | None, Callable[[], object]]:
        """Return the one file that may be opened, and the trial."""
        raise NotImplementedError

    def damage(self, random: Random, data: bytes) -> bytes | None:
        """Return the bytes with a change that knows what they are, or None; it may raise what it likes where they no longer are."""
        return None

    def words(self) -> tuple[str, ...]:
        """Return words that bytes may hold."""
        return ()

    def written(self, name: str, data: bytes) -> Path:
        """Write the file."""
        path = self.folder / name
        path.write_bytes(data)
        return path
