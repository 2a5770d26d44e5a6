"""Going on with a network whose training was cut off."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Protocol

import numpy as np

from fathoms.callbacks import BackupAndRestore
from fathoms.callbacks.callback import Logs
from fathoms.engine.atomic_write import atomic_write
from fathoms.tables.table_error import TableError

# A run that is shorter leaves nothing on the disk.
_SECONDS = 3.0


class Counted(Protocol):
    """What a network's training keeps beside the network: a callback that can go on.

    Attributes:
        epochs: How many epochs are done.
    """

    epochs: int

    def state(self) -> dict[str, np.ndarray]:
        """Arrays to keep, by name."""
        ...

    def take_state(self, state: Mapping[str, np.ndarray], epochs: int) -> None:
        """Go on after so many epochs of what `state` gave, then or later."""
        ...


class MemberBackup(BackupAndRestore):
    """Keeps a network's training in a folder, some seconds apart, with what counts its epochs; the same training goes on from
    there and ends with the bits of one that was never cut off.

    Arguments:
        folder: Where; it is made when there is something to keep.
        counted: What counts its epochs, and keeps the best.
        seconds: What it may cost to be cut off.
    """

    def __init__(self, folder: Path, counted: Counted, seconds: float | None = None) -> None:
        super().__init__(folder, delete_checkpoint=False)
        self._counted = counted
        self._best_path = folder / "best.npz"
        self._seconds = _SECONDS if seconds is None else seconds
        self._kept = time.monotonic()
        self._epochs_kept = 0

    def on_train_begin(self, logs: Logs = None) -> None:
        """Take the state up, if there is one."""
        super().on_train_begin(logs)
        self._kept = time.monotonic()
        begins = self.model._initial_epoch
        if begins:
            self._counted.take_state(_read(self._best_path), begins)
            self._epochs_kept = begins

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Keep the state, if the last is old enough. This callback stands after what counts."""
        if time.monotonic() - self._kept >= self._seconds:
            self._keep(epoch)

    def on_train_end(self, logs: Logs = None) -> None:
        """Keep what is finished, if training took long enough to have kept anything."""
        if self._epochs_kept:
            self._keep(self._counted.epochs - 1)

    def _keep(self, epoch: int) -> None:
        # First what is better known than needed: after an end between the two files, epochs that the weights do not have
        # yet are done again, and come out the same.
        os.makedirs(self.backup_dir, exist_ok=True)
        content = BytesIO()
        np.savez(content, **self._counted.state())  # type: ignore[arg-type]  # names of arrays, as numpy takes them
        atomic_write(self._best_path, content.getvalue())
        super().on_epoch_end(epoch)
        self._epochs_kept = epoch + 1
        self._kept = time.monotonic()


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise TableError(f"{path} is damaged ({error}). Delete its folder to train anew.") from error
