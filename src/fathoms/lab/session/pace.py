"""How fast a network may train, so that an eye can follow it."""

from __future__ import annotations

import time
from collections.abc import Callable

# What is late is forgotten: after a pause of the machine, training goes on at its pace and makes up for nothing.
_MOST_LATE = 0.25


class Pace:
    """So many epochs a second at most; more once many are done, if the pace grows.

    A network changes most in its first epochs. At a growth of 0.4 each second brings 40 % more epochs than were done
    before, so every doubling takes as long, 1.7 seconds, and thousands are done in half a minute.

    Args:
        epochs: epochs a second; None for as many as can be.
        growth: epochs a second for each epoch that is done, if that is more.
        clock: seconds; begins now.

    Attributes:
        holds: whether training waits for the pace, and not the other way round.
    """

    def __init__(
        self, epochs: float | None = None, growth: float = 0.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.holds = epochs is not None
        self._epochs = epochs
        self._growth = growth
        self._clock = clock
        self._from = clock()

    def due(self, most: int, done: int, steps_per_epoch: int) -> int:
        """How many steps may be done now, at most `most`, after `done` steps; they count as done."""
        if self._epochs is None:
            return most
        rate = max(self._epochs * steps_per_epoch, self._growth * done)
        now = self._clock()
        self._from = max(self._from, now - max(_MOST_LATE, 2 / rate))
        allowed = int((now - self._from) * rate)
        self.holds = allowed < most
        steps = min(most, allowed)
        self._from += steps / rate
        return steps
