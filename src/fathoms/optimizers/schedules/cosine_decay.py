"""A learning rate that may warm up along a line, and then falls along half a cosine."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.optimizers.schedules.learning_rate_schedule import LearningRateSchedule, positive_steps


class CosineDecay(LearningRateSchedule, elementwise=True):
    """`top * ((1 - alpha) * (1 + cos(pi * t)) / 2 + alpha)` with `t = min(step, decay_steps) / decay_steps`.

    Without a warm-up, `top` is `initial_learning_rate`. With one, the rate first goes in a straight line from
    `initial_learning_rate` to `warmup_target` in `warmup_steps` steps, and then falls from there, `top = warmup_target`.

    Args:
        initial_learning_rate: the rate at step 0.
        decay_steps: number of steps of the fall; more than 0.
        alpha: the last rate as a share of `top`.
        name: name of the schedule.
        warmup_target: the rate at the end of the warm-up, or None for no warm-up.
        warmup_steps: number of steps of the warm-up.

    Raises:
        ValueError: if `decay_steps` is not positive.

    Source: `keras.optimizers.schedules.CosineDecay`; Loshchilov and Hutter, 2016, https://arxiv.org/abs/1608.03983.

    >>> from fathoms.optimizers import schedules
    >>> schedule = schedules.CosineDecay(0.0, decay_steps=100, warmup_target=0.1, warmup_steps=10)
    >>> [round(float(schedule(step)), 6) for step in (0, 5, 10, 60, 110)]
    [0.0, 0.05, 0.1, 0.05, 0.0]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: float = 0,
    ) -> None:
        positive_steps("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step."""
        start = float(self.initial_learning_rate)
        steps = np.asarray(step, np.float64)
        if self.warmup_target is None:
            return self._fall(steps, start)
        target, warmup = float(self.warmup_target), float(self.warmup_steps)
        rise = start + (target - start) * steps / (warmup or 1.0)
        return np.where(steps < warmup, rise, self._fall(steps - warmup, target))

    def _fall(self, steps: Any, top: float) -> Any:
        done = np.minimum(steps, self.decay_steps) / self.decay_steps
        return top * ((1 - self.alpha) * 0.5 * (1.0 + np.cos(np.pi * done)) + self.alpha)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal schedule."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "alpha": self.alpha,
            "name": self.name,
            "warmup_target": self.warmup_target,
            "warmup_steps": self.warmup_steps,
        }
