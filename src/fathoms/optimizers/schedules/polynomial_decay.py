"""A learning rate that goes from one value to another along a power curve."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.optimizers.schedules.learning_rate_schedule import LearningRateSchedule, positive_steps


class PolynomialDecay(LearningRateSchedule, elementwise=True):
    """`(initial - end) * (1 - min(step, decay_steps) / decay_steps) ** power + end`.

    Args:
        initial_learning_rate: the rate at step 0.
        decay_steps: after so many steps the rate is `end_learning_rate`; more than 0.
        end_learning_rate: the last rate.
        power: 1 gives a straight line.
        cycle: whether to start again after `decay_steps`, with a period as many times as long as the number of periods so far.
        name: name of the schedule.

    Raises:
        ValueError: if `decay_steps` is not positive.

    Source: `keras.optimizers.schedules.PolynomialDecay`.

    >>> from fathoms.optimizers import schedules
    >>> schedule = schedules.PolynomialDecay(0.1, decay_steps=100, end_learning_rate=0.0)
    >>> float(schedule(0)), float(schedule(50)), float(schedule(1000))
    (0.1, 0.05, 0.0)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        positive_steps("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step."""
        steps = np.asarray(step, np.float64)
        period: Any = float(self.decay_steps)
        if self.cycle:
            period = period * np.where(steps == 0, 1.0, np.ceil(steps / period))
        else:
            steps = np.minimum(steps, period)
        start, end = float(self.initial_learning_rate), float(self.end_learning_rate)
        return (start - end) * np.power(1.0 - steps / period, float(self.power)) + end

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal schedule."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "end_learning_rate": self.end_learning_rate,
            "power": self.power,
            "cycle": self.cycle,
            "name": self.name,
        }
