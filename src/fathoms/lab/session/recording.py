"""The past of a run: any step of it can be shown again exactly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

# How many states are kept, and how many bytes they may take together: then every second one goes.
MOST_STATES = 400
_MOST_BYTES = 256 << 20


class Recording:
    """States of a run, thinned out as it grows, and the changes of its settings.

    A step between two states is reached by doing the steps after the earlier one again: a run is deterministic, so its
    bits are the same.

    Args:
        most: how many states to keep at most.
    """

    def __init__(self, most: int = MOST_STATES) -> None:
        self._most = most
        self._steps: list[int] = []
        self._states: list[list[np.ndarray]] = []
        self._changes: list[tuple[int, float]] = []
        self._apart = 1

    def keep(self, step: int, state: Sequence[np.ndarray]) -> None:
        """Keep the state after `step` steps, if the last one is far enough away."""
        if self._steps and step < self._steps[-1] + self._apart:
            return
        self._steps.append(step)
        self._states.append(list(state))
        while len(self._steps) > self._most or (len(self._steps) > 2 and self._bytes() > _MOST_BYTES):
            self._apart = max(2 * self._apart, (self._steps[-1] - self._steps[0]) // len(self._steps))
            self._steps, self._states = self._steps[::2], self._states[::2]

    def wants(self, step: int) -> bool:
        """Whether `keep` would keep a state of this step."""
        return not self._steps or step >= self._steps[-1] + self._apart

    def before(self, step: int) -> tuple[int, list[np.ndarray]]:
        """The last state that is kept at or before a step, and its step."""
        place = bisect_right(self._steps, step) - 1
        return self._steps[place], self._states[place]

    def up_to(self, step: int) -> list[tuple[int, list[np.ndarray]]]:
        """The states that are kept of the steps before this one."""
        return [(at, state) for at, state in zip(self._steps, self._states, strict=True) if at < step]

    def set_rate(self, step: int, rate: float) -> None:
        """Note that from this step on the learning rate is another."""
        self.forget_after(step)
        self._changes.append((step, rate))

    def rate_at(self, step: int, first: float) -> float:
        """The learning rate of a step; `first` is the one that the run began with."""
        return next((rate for changed, rate in reversed(self._changes) if changed <= step), first)

    def next_change(self, step: int) -> int | None:
        """The step of the first change after this one."""
        return next((changed for changed, _ in self._changes if changed > step), None)

    def changes(self) -> list[tuple[int, float]]:
        """The changes of the learning rate, in order: from which step on, and to what."""
        return list(self._changes)

    def forget_after(self, step: int) -> None:
        """Leave out all that came after a step."""
        keep = bisect_right(self._steps, step)
        del self._steps[keep:], self._states[keep:]
        self._changes = [change for change in self._changes if change[0] < step]

    def _bytes(self) -> int:
        return len(self._states) * sum(array.nbytes for array in self._states[0])
