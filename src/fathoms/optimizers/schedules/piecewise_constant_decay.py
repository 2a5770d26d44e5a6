"""A learning rate that changes at given steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.optimizers.schedules.learning_rate_schedule import LearningRateSchedule


class PiecewiseConstantDecay(LearningRateSchedule, elementwise=True):
    """`values[0]` up to and including step `boundaries[0]`, then `values[1]` up to `boundaries[1]`, and so on.

    Args:
        boundaries: increasing step numbers.
        values: learning rates, one more than boundaries.
        name: name of the schedule.

    Raises:
        ValueError: if there is not one value more than boundaries.

    Source: `keras.optimizers.schedules.PiecewiseConstantDecay`.

    >>> from fathoms.optimizers import schedules
    >>> schedule = schedules.PiecewiseConstantDecay([100, 200], [0.1, 0.01, 0.001])
    >>> float(schedule(100)), float(schedule(101)), float(schedule(201))
    (0.1, 0.01, 0.001)
    """

    def __init__(self, boundaries: Sequence[float], values: Sequence[float], name: str = "PiecewiseConstant") -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                f"PiecewiseConstantDecay: there is one value before each boundary and one after the last, but found "
                f"{len(values)} values for {len(boundaries)} boundaries: {values} and {boundaries}."
            )
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step."""
        return np.asarray(self.values, np.float64)[np.searchsorted(self.boundaries, step, side="left")]

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal schedule."""
        return {"boundaries": self.boundaries, "values": self.values, "name": self.name}
