"""Going on with a network whose training was cut off."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from fathoms.callbacks import Callback
from fathoms.callbacks.callback import Logs
from fathoms.checkpoints import CheckpointError
from fathoms.checkpoints.checkpoint_file import read_checkpoint, write_checkpoint
from fathoms.checkpoints.run_state import most_bytes, put, values_of, variables_of
from fathoms.engine import seeds
from fathoms.engine.atomic_file import atomic_file
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


class MemberBackup(Callback):
    """Keeps a network's training in a file, some seconds apart, with what counts its epochs; the same training goes on from
    there and ends with the bits of one that was never cut off.

    Arguments:
        folder: Where; it is made when there is something to keep.
        counted: What counts its epochs, and keeps the best.
        seconds: What it may cost to be cut off.
    """

    def __init__(self, folder: Path, counted: Counted, seconds: float | None = None) -> None:
        super().__init__()
        self._path = folder / "checkpoint"
        self._counted = counted
        self._seconds = _SECONDS if seconds is None else seconds
        self._kept = time.monotonic()
        self._epochs_kept = 0
        self._first_iteration = 0

    def on_train_begin(self, logs: Logs = None) -> None:
        """Take the state up, if there is one."""
        self._first_iteration = int(self.model.optimizer._iterations)
        if self._path.exists():
            try:
                self._take_up()
            except (CheckpointError, OSError, LookupError, TypeError) as error:
                raise TableError(f"{self._path} is damaged ({error}). Delete its folder to train anew.") from error
        self._kept = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Keep the state, if the last is old enough. This callback stands after what counts."""
        if time.monotonic() - self._kept >= self._seconds:
            self._keep(epoch + 1)

    def on_train_end(self, logs: Logs = None) -> None:
        """Keep what is finished, if training took long enough to have kept anything."""
        if self._epochs_kept:
            self._keep(self._counted.epochs)

    def _keep(self, epochs: int) -> None:
        state: dict[str, Any] = {
            "epochs": epochs,
            "first_iteration": self._first_iteration,
            "seed": seeds.global_seed(),
            "variables": values_of(variables_of(self.model)),
            "counted": self._counted.state(),
        }
        os.makedirs(self._path.parent, exist_ok=True)
        with atomic_file(self._path) as file:
            write_checkpoint(file, state)
        self._epochs_kept = epochs
        self._kept = time.monotonic()

    def _take_up(self) -> None:
        variables = variables_of(self.model)
        state = read_checkpoint(str(self._path), most_bytes(variables))
        put(variables, state["variables"])
        seeds.take_global_seed(state["seed"])
        self._epochs_kept = self.model._initial_epoch = state["epochs"]
        self._first_iteration = self.model._first_iteration = state["first_iteration"]
        self._counted.take_state(state["counted"], self._epochs_kept)
