"""Telling someone how training goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fathoms.callbacks import Callback


@dataclass(frozen=True)
class Progress:
    """Where training stands after an epoch.

    `last` is the epoch at which training stops if the validation loss falls no further.
    """

    rung: str
    epoch: int
    last: int
    loss: float
    best_loss: float
    best_epoch: int


class EpochWatch(Callback):
    """A callback that hands a `Progress` to `watch` after every epoch, counts the epochs and keeps their losses.

    Arguments:
        rung: The rung's name.
        patience: How many epochs without a better validation loss end the training.
        limit: The most epochs.
        watch: Who is told; None for nobody.
        seconds: Training ends with the first epoch that is over later than this; None for no such limit.
    """

    def __init__(
        self,
        rung: str,
        patience: int,
        limit: int,
        watch: Callable[[Progress], object] | None,
        seconds: float | None = None,
    ) -> None:
        super().__init__()
        self.rung = rung
        self.patience = patience
        self.limit = limit
        self.watch = watch
        self.epochs = 0
        self.best_loss = float("inf")
        self.best_epoch = 0
        self.history: dict[str, list[float]] = {"loss": [], "val_loss": []}
        self._end = None if seconds is None else time.monotonic() + seconds

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Note the epoch's losses and tell."""
        self.epochs = epoch + 1
        for name, losses in self.history.items():
            losses.append(float((logs or {})[name]))
        loss = self.history["val_loss"][-1]
        if loss < self.best_loss:
            self.best_loss, self.best_epoch = loss, self.epochs
        if self._end is not None and time.monotonic() > self._end and self.model is not None:
            self.model.stop_training = True
        if self.watch:
            last = min(self.limit, self.best_epoch + self.patience)
            self.watch(Progress(self.rung, self.epochs, last, loss, self.best_loss, self.best_epoch))
