"""Smaller steps when a number stops getting better."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.callbacks.callback import Logs
from fathoms.callbacks.monitor_callback import MonitorCallback
from fathoms.engine.messages import print_msg
from fathoms.engine.state_form import check_state, is_count, is_number, none_or


class ReduceLROnPlateau(MonitorCallback):
    """Multiplies the learning rate by `factor` when the monitored number has not become better for `patience` epochs.

    The logs of every epoch get its `learning_rate`, so `history.history["learning_rate"]` has them all.

    Args:
        monitor: the name of the number, usually `"val_loss"`.
        factor: what the learning rate is multiplied by, below 1.
        patience: how many epochs without becoming better are waited for.
        verbose: 1 prints every reduction.
        mode: `"min"`, `"max"` or `"auto"`.
        min_delta: by how much the number must become better to count.
        cooldown: for how many epochs after a reduction nothing is counted.
        min_lr: the learning rate never goes below this.
        **kwargs: accepted for Keras's sake.

    Raises:
        ValueError: `factor` is 1 or more.
        TypeError: in training, if the optimizer's learning rate is a schedule.

    Source: `keras.callbacks.ReduceLROnPlateau`.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile(fathoms.optimizers.SGD(0.5), "mse")
    >>> slower = ReduceLROnPlateau("loss", factor=0.5, patience=1)
    >>> history = model.fit(np.zeros((4, 1)), np.zeros(4), epochs=3, callbacks=[slower], verbose=0)
    >>> history.history["learning_rate"], float(model.optimizer.learning_rate)
    ([0.5, 0.5, 0.25], 0.125)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        if factor >= 1.0:
            raise ValueError(
                f"ReduceLROnPlateau does not support a factor >= 1.0: the learning rate is to become smaller. "
                f"Received factor={factor}"
            )
        self.factor = factor
        self.min_lr = min_lr
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.cooldown_counter = 0
        self.wait = 0

    def in_cooldown(self) -> bool:
        """Say whether nothing is counted now."""
        return self.cooldown_counter > 0

    def get_state(self) -> dict[str, Any]:
        return {"best": self.best, "cooldown_counter": self.cooldown_counter, "wait": self.wait}

    def set_state(self, state: dict[str, Any]) -> None:
        check_state(state, "ReduceLROnPlateau", best=none_or(is_number), cooldown_counter=is_count, wait=is_count)
        self.best, self.cooldown_counter, self.wait = state["best"], state["cooldown_counter"], state["wait"]

    def on_train_begin(self, logs: Logs = None) -> None:
        self.best = None
        self.cooldown_counter = 0
        self.wait = 0

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.monitor_op is None:
            self._set_monitor_op()
        logs = {} if logs is None else logs
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        value = self.monitored(logs)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self._is_improvement(value, self.best):
            self.best = value
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch, logs["learning_rate"])

    def _reduce(self, epoch: int, rate: float) -> None:
        if rate <= np.float32(self.min_lr):
            return
        rate = max(rate * self.factor, self.min_lr)
        self.model.optimizer.learning_rate = rate
        self.cooldown_counter = self.cooldown
        self.wait = 0
        if self.verbose > 0:
            print_msg(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {rate}.")
