"""A learning rate that falls along ever longer cosines."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.optimizers.schedules import LearningRateSchedule

_CYCLES = 4


class CoslogDecay(LearningRateSchedule, elementwise=True):
    """``top · (1 - cos(2π log₂(1 + 15 t))) / 2`` with ``t = step / steps``: four cycles, each twice as long as the one before.

    A rise and a fall to 0 that end after 1/15, 3/15, 7/15 and all of the steps. So a table on which a network overfits soon has
    early epochs with a low rate, among which the best one is found, and a table that takes long has them at the end.

    Arguments:
        top: The highest rate.
        steps: How many steps there are.

    Source: Holzmüller, Grinsztajn, Steinwart, "Better by Default", 2024, https://arxiv.org/abs/2407.04491, section 3 (coslog₄).

    Example:
        >>> CoslogDecay(0.1, 15).rates(0, 16).round(3)[[0, 1, 3, 5, 7, 15]].tolist()
        [0.0, 0.0, 0.0, 0.093, 0.0, 0.0]
    """

    def __init__(self, top: float, steps: int) -> None:
        self.top = top
        self.steps = steps

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step."""
        done = np.minimum(np.asarray(step, np.float64) / self.steps, 1)
        cycles = np.log2(1 + (2**_CYCLES - 1) * done)
        return self.top * (1 - np.cos(2 * np.pi * cycles)) / 2

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal schedule."""
        return {"top": self.top, "steps": self.steps}


def cycle_ends(epochs: int) -> list[int]:
    """After which of so many epochs the rate of `CoslogDecay` is at the end of a cycle, at or near 0.

    Example:
        >>> cycle_ends(60)
        [4, 12, 28, 60]
    """
    parts = 2**_CYCLES - 1
    return [max(1, round(epochs * (2**cycle - 1) / parts)) for cycle in range(1, _CYCLES + 1)]
