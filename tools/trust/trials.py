"""What runs in a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar


class Trials:
    """Trials that are drawn by their numbers: a subclass says what each is.

    Arguments:
        folder: An empty folder in memory that the trials may write their files into while they prepare.
        canary: The folder that the process is in. Nobody may touch what is in it: it holds what a damaged file may name.

    Attributes:
        documented: The exceptions that may leave a trial.
        memory: How many bytes a trial may take.
        own: A folder in which a trial may read, write, rename and delete files; None for nowhere.
        watched: Whether a trial that opens, writes, imports or runs something has failed.
    """

    documented: ClassVar[tuple[type[BaseException], ...]] = (ValueError,)
    memory: ClassVar[int] = 256 << 20
    watched: ClassVar[bool] = True
    own: Path | None = None

    def __init__(self, folder: Path, canary: Path) -> None:
        self.folder = folder
        self.canary = canary

    def warm_up(self) -> None:
        """Import what the trials need: later, they may open nothing."""

    def prepare(self, number: int) -> tuple[str, Path | None, Callable[[], str | None]]:
        """Return the trial's kind, the one file that it may open, and the trial; what it returns is counted, too."""
        raise NotImplementedError

    def describe(self, number: int) -> str:
        """Return what the trial of this number is, for a person who repeats it."""
        return f"trial {number}"
