"""A fit that is prepared: the arguments checked, the tables converted; only its epochs are left to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fathoms.callbacks import CallbackList
from fathoms.models.batches import Batches
from fathoms.models.reading import AnyRows
from fathoms.models.row_order import RowOrder


@dataclass(slots=True)
class TrainedRows:
    """Rows to train on as they lie in memory, and in which order they come."""

    rows: AnyRows
    batch_size: int
    order: RowOrder

    @property
    def steps(self) -> int:
        """How many batches an epoch has."""
        return self.order.steps


@dataclass(slots=True)
class FitRun:
    """What is left to do of a `fit`.

    Args:
        source: what to train on.
        told: the callbacks.
        initial_epoch, epochs: the first epoch, and the one before which to end.
        validation: what to measure on, if anything.
        validation_batch: the batch size that callbacks see while measuring.
        validation_freq: after every so many epochs, or in which epochs (counted from 1).
    """

    source: Batches | TrainedRows
    told: CallbackList
    initial_epoch: int
    epochs: int
    validation: Batches | AnyRows | None
    validation_batch: int
    validation_freq: int | Sequence[int]

    def measures_after(self, epoch: int) -> bool:
        """Whether loss and metrics are measured after this epoch, counted from 0."""
        if isinstance(self.validation_freq, int):
            return (epoch + 1) % self.validation_freq == 0
        return epoch + 1 in self.validation_freq
