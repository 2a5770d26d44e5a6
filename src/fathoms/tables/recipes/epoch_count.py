"""Counting the epochs of a training that nothing is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from fathoms.callbacks import Callback


class EpochCount(Callback):
    """A callback that counts epochs.

    Arguments:
        told: Called after every epoch with how many there were; it may raise to end training.
    """

    def __init__(self, told: Callable[[int], object] | None = None) -> None:
        super().__init__()
        self.epochs = 0
        self._told = told

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Count, and tell."""
        self.epochs = epoch + 1
        if self._told:
            self._told(self.epochs)

    def state(self) -> dict[str, np.ndarray]:
        """Nothing but the count, which the training keeps itself."""
        return {}

    def take_state(self, state: Mapping[str, np.ndarray], epochs: int) -> None:
        """Go on after so many epochs."""
        self.epochs = epochs
