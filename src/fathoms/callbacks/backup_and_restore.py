"""Going on with a training run that was interrupted."""

from __future__ import annotations

import os
from typing import Any

from fathoms.callbacks.callback import Callback, Logs
from fathoms.engine import seeds

_State = dict[str, int]


class BackupAndRestore(Callback):
    """Saves the state of training as it goes, and, when the same `fit` is started again, goes on from there.

    The state is the weights, the optimizer's variables, the epoch and the seed that shuffles rows. A run that was
    interrupted and resumed between epochs ends with the same bits as one that never stopped, if the data and the arguments
    are the same. With a number as `save_freq` the interrupted epoch starts anew with the weights of the last backup.

    Files are replaced in one step each, so an interruption while saving leaves the last backup whole. At the end of `fit`
    the backup is deleted; other files in its folder are left alone.

    Args:
        backup_dir: a folder for this run's backup.
        save_freq: `"epoch"`, or a number of batches; False for never.
        double_checkpoint: keep the last backup but one, too; it is taken if the last one cannot be read.
        delete_checkpoint: delete the backup at the end of training.

    Raises:
        ValueError: no folder, or another `save_freq`; in training, a backup that does not fit the model.

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
        self._weights_path = os.path.join(self.backup_dir, "latest.weights.h5")
        self._training_metadata_path = os.path.join(self.backup_dir, "training_metadata.json")
        self._prev_weights_path = f"{self._weights_path}.bkp"
        self._prev_training_metadata_path = f"{self._training_metadata_path}.bkp"
        self._batches_since_saving = 0
        self._last_batch_seen = 0
        self._current_epoch = 0
        self._first_iteration = 0
        self._saved: _State | None = None

    def watches(self, event: str) -> bool:
        return super().watches(event) and (event != "on_train_batch_end" or self._by_batches)

    @property
    def _by_batches(self) -> bool:
        return isinstance(self.save_freq, int) and self.save_freq > 0

    def on_train_begin(self, logs: Logs = None) -> None:
        self._saved = None
        self._first_iteration = int(self.model.optimizer._iterations)
        if not os.path.exists(self._weights_path):
            return
        try:
            self._restore(self._weights_path, self._training_metadata_path)
        except (OSError, ValueError, KeyError):
            if not os.path.exists(self._prev_weights_path):
                raise
            self._restore_previous()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._current_epoch = epoch
        self._last_batch_seen = 0

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._last_batch_seen = batch
        self._batches_since_saving += 1
        if self._by_batches and self._batches_since_saving >= int(self.save_freq):
            self._batches_since_saving = 0
            self._save()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._current_epoch = epoch + 1
        self._last_batch_seen = 0
        if self.save_freq == "epoch":
            self._save()

    def on_train_end(self, logs: Logs = None) -> None:
        if not self.delete_checkpoint:
            return
        for path in self._paths():
            if os.path.exists(path):
                os.remove(path)
        if os.path.isdir(self.backup_dir) and not os.listdir(self.backup_dir):
            os.rmdir(self.backup_dir)

    def _paths(self) -> list[str]:
        return [
            self._weights_path,
            self._training_metadata_path,
            self._prev_weights_path,
            self._prev_training_metadata_path,
        ]

    def _save(self) -> None:
        """Write the state, and then the weights.

        The file of the state has the last state as well, and each has its number of steps, which the weights have, too: so
        after an interruption between the two files, the state that belongs to the weights is still known.
        """
        os.makedirs(self.backup_dir, exist_ok=True)
        if self.double_checkpoint:
            _copy(self._weights_path, self._prev_weights_path)
            _copy(self._training_metadata_path, self._prev_training_metadata_path)
        state = {
            "epoch": self._current_epoch,
            "batch": self._last_batch_seen,
            "iterations": int(self.model.optimizer._iterations),
            "first_iteration": self._first_iteration,
            "seed": seeds.global_seed(),
        }
        import json

        from fathoms.engine.atomic_write import atomic_write

        atomic_write(self._training_metadata_path, json.dumps({**state, "before": self._saved}).encode())
        self.model.save_weights(self._weights_path, overwrite=True)
        self._saved = state

    def _restore_previous(self) -> None:
        readable = os.path.join(self.backup_dir, "previous.weights.h5")
        _copy(self._prev_weights_path, readable)
        try:
            self._restore(readable, self._prev_training_metadata_path)
        finally:
            os.remove(readable)

    def _restore(self, weights_path: str, metadata_path: str) -> None:
        if not self.model.built:
            raise ValueError(
                "To use the BackupAndRestore callback, your model must be built before you call `fit()`. Begin it with "
                "keras.Input((columns,))."
            )
        optimizer = self.model.optimizer
        if not optimizer.built:
            optimizer.build(self.model.trainable_variables)
        self.model.load_weights(weights_path)
        state = _read(metadata_path, int(optimizer._iterations))
        if state is None:
            return
        if "seed" in state:
            seeds.take_global_seed(state["seed"])
        self._saved = state
        self._first_iteration = state.get("first_iteration", self._first_iteration)
        self.model._initial_epoch = state["epoch"]
        self.model._first_iteration = self._first_iteration


def _read(path: str, iterations: int) -> _State | None:
    """Return the state that belongs to weights of so many steps."""
    if not os.path.exists(path):
        return None
    import json

    with open(path, encoding="utf-8") as file:
        written: dict[str, Any] = json.load(file)
    before = written.pop("before", None)
    if before is not None and written.get("iterations") != iterations == before.get("iterations"):
        return dict(before)
    return written


def _copy(path: str, to: str) -> None:
    """Copy a file, if there is one, so that it appears in one step."""
    if os.path.exists(path):
        from fathoms.engine.atomic_write import atomic_write

        with open(path, "rb") as file:
            atomic_write(to, file.read())
