"""A learning rate for each epoch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fathoms.callbacks.callback import Callback, Logs
from fathoms.engine.messages import print_msg


class LearningRateScheduler(Callback):
    """Sets the learning rate at the start of every epoch.

    The logs of every epoch get its `learning_rate`, so `history.history["learning_rate"]` has them all.

    Args:
        schedule: a function of `(epoch, learning_rate)`, or only of `(epoch)`, that returns the learning rate of that
            epoch. Epochs count from 0.
        verbose: 1 prints every learning rate.

    Raises:
        ValueError: in training, if the function returns something else than a float.
        TypeError: in training, if the optimizer's learning rate is a schedule.

    Source: `keras.callbacks.LearningRateScheduler`.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile(fathoms.optimizers.SGD(0.5), "mse")
    >>> halving = LearningRateScheduler(lambda epoch, rate: rate if epoch == 0 else rate / 2)
    >>> history = model.fit(np.zeros((4, 1)), np.zeros(4), epochs=3, callbacks=[halving], verbose=0)
    >>> history.history["learning_rate"]
    [0.5, 0.25, 0.125]
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        super().__init__()
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        optimizer = self.model.optimizer
        if not hasattr(optimizer, "learning_rate"):
            raise ValueError('Optimizer must have a "learning_rate" attribute.')
        given = (epoch, float(optimizer.learning_rate)) if _takes_two(self.schedule) else (epoch,)
        rate: Any = self.schedule(*given)
        if not (isinstance(rate, float | np.floating) or (isinstance(rate, np.ndarray) and rate.shape == ())):
            raise ValueError(
                f"LearningRateScheduler: what `schedule` returns should be a float, but it returned {rate!r} for epoch "
                f"{epoch + 1}. Write return 0.01, say."
            )
        optimizer.learning_rate = float(rate)
        if self.verbose > 0:
            print_msg(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def _takes_two(function: Callable[..., Any]) -> bool:
    from inspect import signature

    try:
        signature(function).bind(0, 0.1)
    except TypeError:
        return False
    return True
