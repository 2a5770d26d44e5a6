"""Stopping when a number stops getting better."""

from __future__ import annotations

from typing import Any

from fathoms.callbacks.callback import Logs
from fathoms.callbacks.monitor_callback import MonitorCallback
from fathoms.engine.messages import print_msg
from fathoms.engine.state_form import check_state, is_array, is_count, is_number, list_of, none_or

_STATE = ("best", "best_epoch", "best_weights", "stopped_epoch", "wait")


class EarlyStopping(MonitorCallback):
    """Stops training once the monitored number has not become better for `patience` epochs.

    Args:
        monitor: the name of the number, usually `"val_loss"`.
        min_delta: by how much it must become better to count.
        patience: how many epochs without becoming better are waited for.
        verbose: 1 prints when it stops.
        mode: `"min"`, `"max"` or `"auto"`.
        baseline: becoming better only counts once this is beaten, too.
        restore_best_weights: give the model the weights of its best epoch at the end.
        start_from_epoch: epochs before this one do not count.

    Raises:
        ValueError: in training, if `"auto"` cannot tell in which direction the number becomes better.

    Source: Prechelt, "Early stopping — but when?", 1998; `keras.callbacks.EarlyStopping`.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> stop = EarlyStopping("loss", patience=2)
    >>> history = model.fit(np.zeros((4, 1)), np.zeros(4), epochs=100, callbacks=[stop], verbose=0)
    >>> len(history.epoch)
    3
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self.wait = 0
        self.stopped_epoch = 0
        self.best_epoch = 0
        self.best_weights: Any = None

    def get_state(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _STATE}

    def set_state(self, state: dict[str, Any]) -> None:
        check_state(
            state,
            "EarlyStopping",
            best=none_or(is_number),
            best_epoch=is_count,
            best_weights=none_or(self._fits),
            stopped_epoch=is_count,
            wait=is_count,
        )
        for name in _STATE:
            setattr(self, name, state[name])

    def on_train_begin(self, logs: Logs = None) -> None:
        self.wait = 0
        self.stopped_epoch = 0
        self.best_epoch = 0
        self.best = None
        self.best_weights = None

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.monitor_op is None:
            self._set_monitor_op()
        value = self.monitored(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._keep(epoch)  # if no epoch is ever better (NaN from the start), there is something to restore
        self.wait += 1
        if self._is_improvement(value, self.best):
            self.best = value
            self._keep(epoch)
            if self.baseline is None or self._is_improvement(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            print_msg(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose > 0:
                print_msg(f"EarlyStopping takes back the weights of the best epoch, {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)

    def _fits(self, weights: Any) -> bool:
        own = [weight.shape for weight in self.model.get_weights()]
        return list_of(is_array)(weights) and [weight.shape for weight in weights] == own

    def _keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()
