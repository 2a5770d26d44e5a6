"""Going on with a training run that was interrupted."""

from __future__ import annotations

import json
import os
from typing import Any

from fathoms.callbacks.callback import Callback, Logs


class BackupAndRestore(Callback):
    """Saves the state of training as it goes, and, when the same `fit` is started again, goes on from there.

    It is Keras's name for `fit(checkpoint=)`, and keeps the same file: weights, the optimizer's variables, everything random,
    the callbacks' state, the epoch, and the batch within it. So a run that was killed anywhere ends with the same bits as one
    that never stopped, if the data and the arguments are the same; a backup of another run is an error, not lost work.
    Differently from Keras, a run that was interrupted within an epoch goes on within it.

    A file takes its name when it is whole and on the disk. While a run goes on, no other can use its folder; if the disk is
    full, training goes on, with a warning. At the end of `fit` the backup is deleted; other files in its folder are left
    alone.

    Args:
        backup_dir: a folder for this run's backup.
        save_freq: `"epoch"`, or a number of batches, counted in each epoch, which is saved at its end, too; False for never.
        double_checkpoint: keep the last backup but one, too; it is taken if the last one cannot be read.
        delete_checkpoint: delete the backup at the end of training.

    Raises:
        ValueError: no folder, or another `save_freq`; in training, a backup of another run, or of an older version.

    Source: `keras.callbacks.BackupAndRestore`.

    >>> import tempfile, numpy as np, fathoms
    >>> def stop(epoch, logs):
    ...     if epoch == 2:
    ...         raise KeyboardInterrupt
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> backup = BackupAndRestore(tempfile.mkdtemp() + "/backup")
    >>> power_cut = fathoms.callbacks.LambdaCallback(on_epoch_begin=stop)
    >>> try:
    ...     model.fit(np.zeros((4, 1)), np.zeros(4), epochs=5, callbacks=[backup, power_cut], verbose=0)
    ... except KeyboardInterrupt:
    ...     history = model.fit(np.zeros((4, 1)), np.zeros(4), epochs=5, callbacks=[backup], verbose=0)
    >>> history.epoch
    [2, 3, 4]
    """

    def __init__(
        self,
        backup_dir: str | os.PathLike[str],
        save_freq: str | int = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        super().__init__()
        if not backup_dir:
            raise ValueError("Empty `backup_dir` argument passed: BackupAndRestore needs a folder of its own.")
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(
                f"Invalid value for argument `save_freq`. Received: save_freq={save_freq!r}. Expected either 'epoch' or a "
                f"number of batches."
            )
        self.backup_dir = os.fspath(backup_dir)
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self.backs_up = save_freq == "epoch" or self._by_batches
        self._last_batch_seen = 0
        self._current_epoch = 0

    def watches(self, event: str) -> bool:
        return super().watches(event) and (event != "on_train_batch_end" or self._by_batches)

    def checkpoint(self) -> dict[str, Any]:
        """Return the arguments of the `Checkpoint` that `fit` is to keep.

        Raises:
            ValueError: the folder holds a backup of an older version, and none of this one.
        """
        if not self._files() and os.path.exists(os.path.join(self.backup_dir, _OLDER)):
            raise ValueError(_older_backup(self.backup_dir))
        return {
            "folder": self.backup_dir,
            "every": "epoch",
            "batches": int(self.save_freq) if self._by_batches else None,
            "keep": 2 if self.double_checkpoint else 1,
        }

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._current_epoch = epoch
        self._last_batch_seen = 0

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._last_batch_seen = batch

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._current_epoch = epoch + 1
        self._last_batch_seen = 0

    def on_train_end(self, logs: Logs = None) -> None:
        keeper = getattr(self.model, "_keeper", None)
        if self.delete_checkpoint and self.backs_up and keeper is not None:
            keeper.delete()

    @property
    def _by_batches(self) -> bool:
        return isinstance(self.save_freq, int) and self.save_freq > 0

    # Keras's names of its files; here one has everything.

    @property
    def _weights_path(self) -> str:
        return self._path(-1)

    @property
    def _training_metadata_path(self) -> str:
        return self._path(-1)

    @property
    def _prev_weights_path(self) -> str:
        return self._path(-2)

    @property
    def _prev_training_metadata_path(self) -> str:
        return self._path(-2)

    def _path(self, place: int) -> str:
        files = self._files()
        return os.path.join(self.backup_dir, files[place] if len(files) >= -place else "checkpoint")

    def _files(self) -> list[str]:
        """The names of the backups, the newest last."""
        try:
            return sorted(name for name in os.listdir(self.backup_dir) if name.startswith("checkpoint-"))
        except OSError:
            return []


_OLDER = "latest.weights.h5"


def _older_backup(folder: str) -> str:
    """Say how to go on with a backup of Keras, or of a version of Fathoms that wrote two files."""
    path = os.path.join(folder, _OLDER)
    try:
        with open(os.path.join(folder, "training_metadata.json"), encoding="utf-8") as file:
            epoch = int(json.load(file)["epoch"])
    except (OSError, ValueError, LookupError, TypeError, OverflowError, RecursionError):
        epoch = 0
    return (
        f"BackupAndRestore: {path!r} is a backup of Keras, or of an older version of Fathoms. To go on from it: "
        f"model.load_weights({path!r}), then fit(..., initial_epoch={epoch}) with another backup_dir. To begin anew, "
        f"delete it."
    )
