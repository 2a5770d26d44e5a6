"""What a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Result:
    """The figures of one check.

    Attributes:
        name: The check.
        asked: How many trials there are to be.
        done: How many were made.
        failed: How many of them failed.
        failures: The first of the failures, each with the command that repeats it.
        seconds: How long it took, over all pieces.
        counts: Kinds of trials, or of their ends, and how many were of each.
        mended: Those that failed when they were first made, and held when they were made again, with later sources.
    """

    name: str
    asked: int
    done: int = 0
    failed: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    mended: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """One word for the table."""
        if self.failed:
            return "FAILED"
        return "passed" if self.done >= self.asked else "not finished"

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)
