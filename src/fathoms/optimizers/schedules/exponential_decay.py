"""A learning rate that shrinks by the same factor every so many steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.optimizers.schedules.learning_rate_schedule import LearningRateSchedule, positive_steps


class ExponentialDecay(LearningRateSchedule, elementwise=True):
    """`initial_learning_rate * decay_rate ** (step / decay_steps)`.

    Args:
        initial_learning_rate: the rate at step 0.
        decay_steps: after so many steps the rate has shrunk by `decay_rate`; more than 0.
        decay_rate: the factor.
        staircase: whether the rate stays the same between multiples of `decay_steps`.
        name: name of the schedule.

    Raises:
        ValueError: if `decay_steps` is not positive.

    Source: `keras.optimizers.schedules.ExponentialDecay`.

    >>> from fathoms.optimizers import schedules
    >>> schedule = schedules.ExponentialDecay(0.1, decay_steps=100, decay_rate=0.5)
    >>> float(schedule(0)), float(schedule(200))
    (0.1, 0.025)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        positive_steps("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step."""
        periods = np.asarray(step) / self.decay_steps
        if self.staircase:
            periods = np.floor(periods)
        return float(self.initial_learning_rate) * np.power(float(self.decay_rate), periods)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal schedule."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "decay_rate": self.decay_rate,
            "staircase": self.staircase,
            "name": self.name,
        }
