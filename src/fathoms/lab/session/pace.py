"""How fast a network may train, so that an eye can follow it."""

from __future__ import annotations

import time
from collections.abc import Callable

# What is late is forgotten: after a pause of the machine, training goes on at its pace and makes up for nothing.
_MOST_LATE = 0.25


class Pace:
    """So many epochs a second at most.

    Args:
        epochs: epochs a second; None for as many as can be.
        clock: seconds; begins now.
    """

    def __init__(self, epochs: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.epochs = epochs
        self._clock = clock
        self._from = clock()

    def due(self, most: int, steps_per_epoch: int) -> int:
        """How many steps may be done now, at most `most`; they count as done."""
        if self.epochs is None:
            return most
        rate = self.epochs * steps_per_epoch
        now = self._clock()
        self._from = max(self._from, now - max(_MOST_LATE, 2 / rate))
        steps = min(most, int((now - self._from) * rate))
        self._from += steps / rate
        return steps
