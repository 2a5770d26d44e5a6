"""A bar that shows how far a loop has come, for training loops of one's own."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any


class Progbar:
    """Shows steps and the means of values as a loop goes on.

    Args:
        target: how many steps there will be; None if that is not known.
        width: how wide the bar is.
        verbose: 0 prints nothing, 1 a bar, 2 a line at the end.
        interval: without effect; it is shown at every step.
        stateful_metrics: names of values of which the last is shown, not the mean.
        unit_name: what a step is called.

    Source: `keras.utils.Progbar`.

    >>> bar = Progbar(2, verbose=2)
    >>> for step in range(2):
    ...     bar.update(step + 1, [("loss", 1.0 / (step + 1))])
    2/2 - loss: 0.7500
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        self.target = target
        self.width = width
        self.verbose = verbose
        self.unit_name = unit_name
        self.stateful_metrics = set(stateful_metrics or ())
        self._sums: dict[str, tuple[float, float]] = {}
        self._seen = 0

    def update(
        self, current: int, values: Sequence[tuple[str, Any]] | None = None, finalize: bool | None = None
    ) -> None:
        """Show a step.

        Args:
            current: its number, counted from 1.
            values: pairs of names and values.
            finalize: whether it is the last; by default the one with the number `target`.
        """
        for name, value in values or ():
            self._take(name, float(value), max(current - self._seen, 1))
        self._seen = current
        done = current == self.target if finalize is None else finalize
        if self.verbose == 1:
            sys.stdout.write("\r" + self._line() + ("\n" if done else ""))
            sys.stdout.flush()
        elif self.verbose == 2 and done:
            print(self._line())

    def add(self, n: int, values: Sequence[tuple[str, Any]] | None = None) -> None:
        """Show `n` steps more."""
        self.update(self._seen + n, values)

    def _take(self, name: str, value: float, steps: int) -> None:
        total, count = self._sums.get(name, (0.0, 0.0))
        self._sums[name] = (value, 1.0) if name in self.stateful_metrics else (total + value * steps, count + steps)

    def _line(self) -> str:
        parts = [f"{self._seen}/{self.target}" if self.target else f"{self._seen}"]
        if self.verbose == 1 and self.target:
            filled = int(self.width * self._seen / self.target)
            parts[0] += " [" + "=" * filled + "." * (self.width - filled) + "]"
        parts += [f"{name}: {total / count:.4f}" for name, (total, count) in self._sums.items()]
        return " - ".join(parts)
