"""A fit that is prepared: the arguments checked, the tables converted; only its epochs are left to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fathoms.callbacks import CallbackList
from fathoms.models.batches import Batches
from fathoms.models.reading import AnyRows
from fathoms.models.row_order import RowOrder

if TYPE_CHECKING:
    from fathoms.checkpoints import RunKeeper
    from fathoms.models.finite_guard import FiniteGuard
    from fathoms.models.streaming import Stream


class TrainedRows:
    """Rows to train on as they lie in memory, and in which order they come."""

    __slots__ = ("batch_size", "order", "rows")

    def __init__(self, rows: AnyRows, batch_size: int, order: RowOrder) -> None:
        self.rows = rows
        self.batch_size = batch_size
        self.order = order

    @property
    def steps(self) -> int:
        """How many batches an epoch has."""
        return self.order.steps

    def skip(self, epochs: int, iteration: int) -> None:
        """Leave out the epochs that an interrupted run has done, the first of which began after `iteration` steps."""
        self.order.skip(epochs, iteration)


class FitRun:
    """What is left to do of a `fit`.

    Args:
        source: what to train on.
        told: the callbacks.
        initial_epoch, epochs: the first epoch, and the one before which to end.
        validation: what to measure on, if anything.
        validation_batch: the batch size that callbacks see while measuring.
        validation_freq: after every so many epochs, or in which epochs (counted from 1).
        guard: what watches the steps of the model.

    Attributes:
        keeper: what keeps the run on the disk, if anything does.
    """

    __slots__ = (
        "epochs",
        "guard",
        "initial_epoch",
        "keeper",
        "source",
        "told",
        "validation",
        "validation_batch",
        "validation_freq",
    )

    def __init__(
        self,
        source: Batches | TrainedRows | Stream,
        told: CallbackList,
        initial_epoch: int,
        epochs: int,
        validation: Batches | AnyRows | Stream | None,
        validation_batch: int,
        validation_freq: int | Sequence[int],
        guard: FiniteGuard,
    ) -> None:
        self.source = source
        self.told = told
        self.initial_epoch = initial_epoch
        self.epochs = epochs
        self.validation = validation
        self.validation_batch = validation_batch
        self.validation_freq = validation_freq
        self.keeper: RunKeeper | None = None
        self.guard = guard

    def __enter__(self) -> FitRun:
        self.guard.begin(self.told.callbacks, self.epochs)
        return self

    def __exit__(self, *error: object) -> None:
        self.guard.end()
        if self.keeper is not None:
            self.keeper.release()
        if not isinstance(self.source, Batches | TrainedRows):
            self.source.close()

    def measures_after(self, epoch: int) -> bool:
        """Whether loss and metrics are measured after this epoch, counted from 0."""
        if isinstance(self.validation_freq, int):
            return (epoch + 1) % self.validation_freq == 0
        return epoch + 1 in self.validation_freq
