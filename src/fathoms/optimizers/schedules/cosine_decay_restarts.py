"""A learning rate that falls along half a cosine again and again."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.optimizers.schedules.learning_rate_schedule import LearningRateSchedule, positive_steps


class CosineDecayRestarts(LearningRateSchedule, elementwise=True):
    """`initial * ((1 - alpha) * m_mul**i * (1 + cos(pi * t)) / 2 + alpha)`, `t` being the share of period `i` that is done.

    Period 0 is `first_decay_steps` long, and every further one `t_mul` times as long as the one before.

    Args:
        initial_learning_rate: the rate at step 0.
        first_decay_steps: number of steps of the first period; more than 0.
        t_mul: how much longer each period is.
        m_mul: how much lower each period starts.
        alpha: the lowest rate as a share of the initial one.
        name: name of the schedule.

    Raises:
        ValueError: if `first_decay_steps` is not positive.

    Source: `keras.optimizers.schedules.CosineDecayRestarts`; Loshchilov and Hutter, 2016,
    https://arxiv.org/abs/1608.03983.

    >>> from fathoms.optimizers import schedules
    >>> schedule = schedules.CosineDecayRestarts(0.1, first_decay_steps=10)
    >>> [round(float(schedule(step)), 6) for step in (0, 5, 10, 20)]
    [0.1, 0.05, 0.1, 0.05]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: float,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        positive_steps("first_decay_steps", first_decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = first_decay_steps
        self.t_mul = t_mul
        self.m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step."""
        done = np.asarray(step, np.float64) / self.first_decay_steps
        if self.t_mul == 1.0:
            period = np.floor(done)
            done = done - period
        else:
            growth = float(self.t_mul)
            # Periods 0 to i - 1 last (1 - growth**i) / (1 - growth) first periods together. The small number keeps a step
            # at which a period begins from being counted to the one before by rounding.
            period = np.floor(np.log(1.0 - done * (1.0 - growth)) / np.log(growth) + 1e-12)
            done = (done - (1.0 - growth**period) / (1.0 - growth)) / growth**period
        height = np.power(float(self.m_mul), period) * 0.5 * (1.0 + np.cos(np.pi * done))
        return float(self.initial_learning_rate) * ((1.0 - self.alpha) * height + self.alpha)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal schedule."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "first_decay_steps": self.first_decay_steps,
            "t_mul": self.t_mul,
            "m_mul": self.m_mul,
            "alpha": self.alpha,
            "name": self.name,
        }
