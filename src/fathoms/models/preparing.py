"""What a fit needs before its first epoch: checked arguments, converted tables, callbacks, a keeper of checkpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.callbacks.callback_list import flat
from fathoms.engine.feed import finite_numbers_only
from fathoms.engine.limits import limited_epochs
from fathoms.engine.on_disk import lies_on_disk
from fathoms.models.arguments import check_row_numbers, checked_batch_size, split_at, whole_number
from fathoms.models.batches import Batches, check_no_split, yields_batches
from fathoms.models.fit_run import FitRun, TrainedRows
from fathoms.models.measuring import Measuring
from fathoms.models.predicting import Callbacks
from fathoms.models.reading import AnyRows
from fathoms.models.row_order import RowOrder

if TYPE_CHECKING:
    from fathoms.data.row_source import RowSource
    from fathoms.models.streaming import Stream


class Preparing(Measuring):
    """The part of a model that prepares its training."""

    def _prepared_fit(
        self,
        x: Any,
        y: Any,
        batch_size: int | None,
        epochs: int,
        verbose: int | str,
        callbacks: Callbacks,
        validation_split: float,
        validation_data: Any,
        shuffle: bool | str,
        class_weight: Mapping[int, float] | None,
        sample_weight: Any,
        initial_epoch: int,
        steps_per_epoch: int | None,
        validation_steps: int | None,
        validation_batch_size: int | None,
        validation_freq: int | Sequence[int],
        row_numbers: np.ndarray | None = None,
        checkpoint: Any = None,
    ) -> FitRun:
        """Check the arguments of `fit` and convert the tables; `row_numbers` are the rows to train on, None for all."""
        self._ready("fit")
        batch_size = checked_batch_size(batch_size, "fit(batch_size)")
        epochs = limited_epochs(whole_number(epochs, "fit(epochs)", 0, "epochs=10"))
        steps_per_epoch = self._steps(steps_per_epoch)
        if isinstance(validation_freq, int):
            whole_number(validation_freq, "fit(validation_freq)", 1, "validation_freq=1")
        validation_batch = checked_batch_size(validation_batch_size or batch_size, "fit(validation_batch_size)")
        source: Batches | TrainedRows | Stream
        validation: Batches | AnyRows | Stream | None = None
        on_disk: RowSource | None = None
        takes_all = any(callback.takes_non_finite_data for callback in flat(callbacks))
        with finite_numbers_only(self.on_nonfinite == "stop" and not takes_all):
            if lies_on_disk(x) or lies_on_disk(y):
                from fathoms.models.streaming import check_all_rows, opened, streams

                on_disk, x, y, sample_weight = opened(x, y, sample_weight, self._model().dtype)
            if on_disk is not None:
                check_all_rows(row_numbers)
                source, validation = streams(
                    self,
                    on_disk,
                    batch_size,
                    validation_split if validation_data is None else 0.0,
                    shuffle=shuffle,
                    steps=steps_per_epoch,
                    class_weight=class_weight,
                    passes=epochs - initial_epoch,
                )
            elif yields_batches(x):
                check_no_split(validation_split)
                source = self._batches(x, y, sample_weight, steps_per_epoch, shuffle, class_weight)
            else:
                rows = self._rows(x, y, sample_weight, class_weight)
                check_row_numbers(row_numbers, rows.count)
                if validation_data is None and validation_split:
                    rows, row_numbers, validation = _split(rows, row_numbers, validation_split)
                count = rows.count if row_numbers is None else len(row_numbers)
                order = RowOrder(count, batch_size, shuffle, steps_per_epoch, row_numbers)
                source = TrainedRows(rows, batch_size, order)
            if validation_data is not None:
                validation = self._validation(validation_data, validation_steps, validation_batch)
        if isinstance(validation, AnyRows) and validation_steps:
            validation = validation.part(0, validation_steps * validation_batch)
        told = self._told(callbacks, verbose, epochs, source.steps, history=True)
        run = FitRun(source, told, initial_epoch, epochs, validation, validation_batch, validation_freq, self._guard)
        backups = [callback for callback in told.callbacks if callback.backs_up]
        if checkpoint is not None or backups:
            from fathoms.models.kept_run import keeper_of

            run.keeper = keeper_of(
                self._model(),
                run,
                checkpoint,
                backups,
                {
                    "batch_size": batch_size,
                    "shuffle": shuffle,
                    "initial_epoch": initial_epoch,
                    "steps_per_epoch": steps_per_epoch,
                    "validation_freq": validation_freq,
                },
            )
        return run


def _split(rows: AnyRows, numbers: np.ndarray | None, fraction: float) -> tuple[AnyRows, np.ndarray | None, AnyRows]:
    """Part the rows, or these of them, into those to train on and the last ones, to measure on."""
    count = rows.count if numbers is None else len(numbers)
    at = split_at(count, fraction)
    if numbers is not None:
        return rows, numbers[:at], rows.taken(numbers[at:])
    return rows.part(0, at), None, rows.part(at, count)
