"""Stopping when the loss is no number any more."""

from __future__ import annotations

from math import isfinite

from fathoms.callbacks.callback import Callback, Logs
from fathoms.engine.messages import print_msg


class TerminateOnNaN(Callback):
    """Stops training after the first batch that makes the loss NaN or infinite.

    With this callback, `fit` takes data with NaN or infinity in it, and asks this callback alone: `on_nonfinite` of `compile`
    does not count, and the weights are those that the batch left, as in Keras. To keep the weights from before it,
    leave this callback out and catch `fathoms.NonFiniteError`.

    Args:
        raise_error: raise a RuntimeError instead of stopping in order; then no callback's `on_train_end` is called.

    Raises:
        RuntimeError: in training, with `raise_error=True`.

    Source: `keras.callbacks.TerminateOnNaN`.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> history = model.fit(np.full((4, 1), 1e30), np.zeros(4), epochs=9, callbacks=[TerminateOnNaN()], verbose=0)
    Batch 0: Invalid loss, terminating training
    """

    takes_non_finite_data = True

    def __init__(self, raise_error: bool = False) -> None:
        super().__init__()
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"NaN or Inf loss encountered at batch {batch}. Loss value: {loss}. Terminating training immediately."
            )
        print_msg(f"Batch {batch}: Invalid loss, terminating training")
        self.model.stop_training = True
