"""How far a check is, kept in a file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

from tools.trust.result import Result

_MOST_FAILURES = 200
_EVERY = 5.0


class Progress:
    """Hands out the numbers of the trials that are still to be made, and keeps what came of them.

    Arguments:
        name: The check.
        file: Where to keep it; None keeps nothing.
        sources: A print of the sources under test. What was done with others does not count; None counts it.
        seconds: How long this piece may take; None for as long as it takes.
        first: The number of the first trial.
    """

    def __init__(
        self,
        name: str,
        file: Path | None = None,
        sources: str | None = None,
        seconds: float | None = None,
        first: int = 0,
    ) -> None:
        self._file = file
        self._sources = sources
        self._first = first
        self._began = time.monotonic()
        self._end = None if seconds is None else self._began + seconds
        self._result = read_result(file, sources) or Result(name, 0)
        self._before = self._result.seconds
        self._saved = self._began

    def numbers(self, count: int) -> Iterator[int]:
        """Yield the numbers of the trials still to be made, until all are or the time is over."""
        self._result.asked = count
        while self._result.done < count and not self.over():
            yield self._first + self._result.done
        self.save()

    def pieces(self, count: int, size: int) -> Iterator[range]:
        """Yield the same numbers in pieces; how many of a piece were done is what `done` was told."""
        self._result.asked = count
        while self._result.done < count and not self.over():
            start = self._result.done
            yield range(self._first + start, self._first + min(start + size, count))
        self.save()

    def over(self) -> bool:
        """Whether this piece's time is over."""
        return self._end is not None and time.monotonic() >= self._end

    def done(self, problem: str | None = None, kind: str | None = None, trials: int = 1, of: int | None = None) -> None:
        """Note one trial, or several; `kind` is what to count them under, `of` how many are of it (all)."""
        self._result.done += trials
        if problem is not None:
            self._result.failed += 1
            if len(self._result.failures) < _MOST_FAILURES:
                self._result.failures.append(problem)
                print(f"  {self._result.name}: {problem}", flush=True)
        if kind is not None:
            self._result.counts[kind] = self._result.counts.get(kind, 0) + (trials if of is None else of)
        if problem is not None or time.monotonic() - self._saved > _EVERY:
            self.save()

    def save(self) -> None:
        """Write the file."""
        self._saved = time.monotonic()
        self._result.seconds = round(self._before + self._saved - self._began, 1)
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = self._file.with_suffix(".part")
            unfinished.write_text(json.dumps({"sources": self._sources, **self._result.as_json()}, indent=1))
            unfinished.replace(self._file)

    def result(self) -> Result:
        """Return what was found so far."""
        self.save()
        return self._result


def read_result(file: Path | None, sources: str | None = None) -> Result | None:
    """Return what a file keeps of a check; None if there is none, or it was made with other sources."""
    try:
        kept = json.loads(file.read_text()) if file is not None else None
    except (OSError, ValueError):
        return None
    if kept is None or (kept.pop("sources") != sources and sources is not None):
        return None
    return Result(**kept)
