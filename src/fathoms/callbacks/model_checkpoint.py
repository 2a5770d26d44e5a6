"""Saving a model while it trains."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from fathoms.callbacks.callback import Logs
from fathoms.callbacks.monitor_callback import MonitorCallback
from fathoms.engine.messages import print_msg, warn_caller
from fathoms.engine.state_form import check_state, is_count, is_number, none_or


class ModelCheckpoint(MonitorCallback):
    """Saves the model after every epoch, or every so many batches, or only when it has become better.

    Args:
        filepath: where to save. Names in braces are filled in: `"wine-{epoch:02d}-{val_loss:.3f}.keras"`; epochs and
            batches count from 1 there. It ends in `.keras`, or in `.weights.h5` with `save_weights_only=True`.
        monitor: the name of the number for `save_best_only`.
        verbose: 1 prints what is saved.
        save_best_only: save only when the monitored number is the best so far.
        save_weights_only: save weights without the model.
        mode: `"min"`, `"max"` or `"auto"`.
        save_freq: `"epoch"`, or a number of batches.
        initial_value_threshold: save only once the monitored number is better than this.

    Raises:
        ValueError: another ending, or another `save_freq`.
        KeyError: in training, a name in braces that the logs do not have.
        IsADirectoryError: in training, `filepath` is a folder.

    Source: `keras.callbacks.ModelCheckpoint`.

    >>> ModelCheckpoint("best.keras", save_best_only=True).monitor
    'val_loss'
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, initial_value_threshold)
        self.filepath = os.fspath(filepath)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self._epoch = 0
        self._batches_since_saving = 0
        ending = ".weights.h5" if save_weights_only else ".keras"
        if not self.filepath.endswith(ending):
            what = "When using `save_weights_only=True` in `ModelCheckpoint`, the" if save_weights_only else "The"
            raise ValueError(
                f"{what} filepath provided must end in `{ending}`, such as 'best{ending}'. Received: filepath={self.filepath}"
            )
        if save_freq != "epoch" and (isinstance(save_freq, bool) or not isinstance(save_freq, int) or save_freq < 1):
            raise ValueError(
                f"Unrecognized save_freq: {save_freq!r}. It is 'epoch' or a number of batches, such as 100."
            )

    def watches(self, event: str) -> bool:
        return super().watches(event) and (event != "on_train_batch_end" or self.save_freq != "epoch")

    def get_state(self) -> dict[str, Any]:
        return {"best": self.best, "epoch": self._epoch, "batches_since_saving": self._batches_since_saving}

    def set_state(self, state: dict[str, Any]) -> None:
        check_state(state, "ModelCheckpoint", best=none_or(is_number), epoch=is_count, batches_since_saving=is_count)
        self.best, self._epoch = state["best"], state["epoch"]
        self._batches_since_saving = state["batches_since_saving"]

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._batches_since_saving += 1
        if isinstance(self.save_freq, int) and self._batches_since_saving >= self.save_freq:
            self._batches_since_saving = 0
            self._save_if_due(self._epoch, logs or {}, batch)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.save_freq == "epoch":
            self._save_if_due(epoch, logs or {}, None)

    def _save_if_due(self, epoch: int, logs: dict[str, float], batch: int | None) -> None:
        path = self._path(epoch, logs, batch)
        if not self._is_due(epoch, logs, path):
            return
        if os.path.isdir(path):
            raise IsADirectoryError(
                f"ModelCheckpoint writes a file, but {path} is a folder. Name a file in it: filepath='{path}/best.keras'."
            )
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)
        self._say(f"\nEpoch {epoch + 1}: finished saving model to {path}")

    def _is_due(self, epoch: int, logs: dict[str, float], path: str) -> bool:
        """Say whether to save; without a number to compare, save rather than lose the model."""
        if not self.save_best_only:
            self._say(f"\nEpoch {epoch + 1}: saving model to {path}")
            return True
        value = self.monitored(logs)
        if value is None:
            return True
        if np.ndim(value) > 0:
            warn_caller(
                f"ModelCheckpoint compares `monitor` values that are single numbers, but found {value}, so it saves every time. "
                f"Write save_best_only=False, or monitor another value."
            )
            return True
        before = "None" if self.best is None else f"{self.best:.5f}"
        if not self._is_improvement(value, self.best):
            self._say(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {before}")
            return False
        self._say(f"\nEpoch {epoch + 1}: {self.monitor} improved from {before} to {value:.5f}, saving model to {path}")
        self.best = value
        return True

    def _path(self, epoch: int, logs: dict[str, float], batch: int | None) -> str:
        values = {**({} if batch is None else {"batch": batch + 1}), **logs, "epoch": epoch + 1}
        try:
            return self.filepath.format(**values)
        except KeyError as error:
            raise KeyError(
                f"Failed to format this callback filepath: {self.filepath!r}. It names {error}, but the logs have only "
                f"{', '.join(values)}."
            ) from None

    def _say(self, text: str) -> None:
        if self.verbose:
            print_msg(text)
