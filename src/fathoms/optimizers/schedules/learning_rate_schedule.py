"""The base of learning rates that change as training goes on."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray


class LearningRateSchedule:
    """A learning rate for every step of training.

    A schedule of your own is a subclass with `__call__(self, step)`, and `get_config(self)` if it is to be saved. Pass
    an instance as the `learning_rate` of an optimizer. `step` counts batches, from 0, over all epochs.

    Source: `keras.optimizers.schedules.LearningRateSchedule`.

    >>> from fathoms.optimizers import SGD, schedules
    >>> class Halving(schedules.LearningRateSchedule):
    ...     def __call__(self, step):
    ...         return 0.1 / 2 ** (step // 100)
    >>> SGD(Halving()).rates(99, 3).tolist()
    [0.1, 0.05, 0.05]
    """

    # Whether `__call__` takes an array of steps and gives the rate of each; a subclass has to say so anew.
    _elementwise: ClassVar[bool] = False

    def __init_subclass__(cls, elementwise: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._elementwise = elementwise

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step."""
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override `__call__(self, step)`."
        )

    def rates(self, first: int, steps: int) -> NDArray[np.float64]:
        """The learning rates of `steps` steps, the first of which is number `first`: float64, shape `(steps,)`."""
        numbers = np.arange(first, first + steps)
        if self._elementwise:
            return np.asarray(self(numbers), np.float64)
        return np.array([float(self(int(number))) for number in numbers], np.float64)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal schedule."""
        raise NotImplementedError(
            f"{type(self).__name__} cannot be saved without get_config: write one that returns its arguments as a dictionary."
        )

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> LearningRateSchedule:
        """The schedule that `get_config` described."""
        return cls(**config)


def positive_steps(name: str, steps: float) -> None:
    """Raise ValueError if an argument that counts steps is not positive."""
    if not steps > 0:
        raise ValueError(f"Argument `{name}` must be > 0. Received: {name}={steps}")
