"""A callback made of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fathoms.callbacks.callback import Callback


class LambdaCallback(Callback):
    """Calls a function at an event.

    Args:
        on_epoch_begin, on_epoch_end: functions of `(epoch, logs)`.
        on_train_begin, on_train_end: functions of `(logs)`.
        on_train_batch_begin, on_train_batch_end: functions of `(batch, logs)`.
        **kwargs: a function for any other event of `Callback`, such as `on_test_end`.

    Raises:
        ValueError: an unknown event.

    Source: `keras.callbacks.LambdaCallback`.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> show = LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs))
    >>> history = model.fit(np.zeros((4, 1)), np.zeros(4), callbacks=[show], verbose=0)
    0 {'loss': 0.0}
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **kwargs: Callable[..., Any],
    ) -> None:
        super().__init__()
        functions = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
            **kwargs,
        }
        for event, function in functions.items():
            if event.startswith("on_") and not hasattr(Callback, event):
                events = ", ".join(name for name in vars(Callback) if name.startswith("on_"))
                raise ValueError(f"LambdaCallback({event}): there is no such event. The events are {events}.")
            if function is not None:
                setattr(self, event, function)
