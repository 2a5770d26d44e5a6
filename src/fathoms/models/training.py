"""The training within an epoch: one call of the core wherever nobody asks for batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fathoms.callbacks import CallbackList
from fathoms.models.batches import Batches, train_on_batches
from fathoms.models.fit_run import TrainedRows
from fathoms.models.measuring import AnyTally
from fathoms.models.objective import Objective
from fathoms.models.predicting import Progress
from fathoms.models.preparing import Preparing
from fathoms.models.python_rows import PythonRows
from fathoms.models.python_tally import PythonTally
from fathoms.models.reading import AnyRows
from fathoms.models.rows import Rows
from fathoms.models.step_by_step import train_step_by_step
from fathoms.models.tally import Tally
from fathoms.models.train_in_parts import train_in_parts

if TYPE_CHECKING:
    from fathoms.models.lowered import Lowered
    from fathoms.models.streaming import Stream


class Training(Preparing):
    """The part of a model that changes its weights."""

    def _trains_alone(self, rows: AnyRows) -> bool:
        """Whether the core can do epoch after epoch on these rows without anything in between."""
        return isinstance(rows, Rows) and self.optimizer.is_native and not self._ready("fit").needs_predictions

    def _train_epoch(
        self, source: Batches | TrainedRows | Stream, objective: Objective, told: CallbackList
    ) -> AnyTally | None:
        """Train for an epoch; None if there was no batch."""
        if isinstance(source, Batches):
            return train_on_batches(self, source, told)
        if not isinstance(source, TrainedRows):
            from fathoms.models.streaming import train_on_stream

            return train_on_stream(self, source, told)
        watched = told.watches_batches("train")
        taken = self._taken_tally()
        left_out = self._left_out(taken, source.batch_size, watched)
        tally = taken or self._tally(source.rows)
        order = source.order.next(self._epoch_iteration())
        if left_out:
            order = (np.arange(source.rows.count) if order is None else order)[left_out * source.batch_size :]
        if watched:
            self._train_by_batch(source.rows, order, source.batch_size, tally, told, left_out)
        else:
            self._train_inside(source.rows, order, source.batch_size, tally, told.progress, left_out)
        return tally

    def _epoch_iteration(self) -> int:
        """How many steps of training were done before this epoch."""
        return int(self.optimizer._iterations) if self._keeper is None else self._keeper.epoch_iteration

    def _left_out(self, taken: AnyTally | None, batch_size: int, watched: bool) -> int:
        """How many batches of this epoch an interrupted run has done, before the call of the core that was interrupted."""
        if taken is None or self._keeper is None:
            return 0
        if watched and isinstance(taken, Tally) and (pending := self._keeper.taken_pending()) is not None:
            losses = np.concatenate(pending[0])
            taken.add_losses(losses, batch_size, len(losses) * batch_size)
            taken.add_sums(pending[1])
        return self._keeper.done_before_call

    def _train_inside(
        self, rows: AnyRows, order: np.ndarray | None, batch_size: int, tally: AnyTally, progress: Progress, done: int
    ) -> None:
        """Train on these rows, before which the epoch had `done` batches; a checkpoint may be written within the call."""
        if self._keeper is None:
            self._train(rows, order, batch_size, tally, progress)
            return
        with self._keeper.inside(done):
            self._train(rows, order, batch_size, tally, progress)

    def _train(
        self, rows: AnyRows, order: np.ndarray | None, batch_size: int, tally: AnyTally, progress: Progress
    ) -> None:
        """Train on these rows, in one call of the core if it knows the optimizer's rule."""
        if isinstance(rows, PythonRows) or isinstance(tally, PythonTally):
            assert isinstance(rows, PythonRows) and isinstance(tally, PythonTally)
            self._train_in_python(rows, order, batch_size, tally, progress)
            return
        lowered = self._program_to_train("fit")
        try:
            self._train_with(lowered, rows, order, batch_size, tally, progress)
        finally:
            lowered.give_back()

    def _train_with(
        self,
        lowered: Lowered,
        rows: Rows,
        order: np.ndarray | None,
        batch_size: int,
        tally: Tally,
        progress: Progress,
    ) -> None:
        optimizer = self.optimizer
        count = rows.count if order is None else len(order)
        steps = -(-count // batch_size)
        outputs = self._room(count) if self._objective.needs_predictions else None  # type: ignore[union-attr]
        if self._keeper is not None and self._keeper.is_inside and outputs is None:
            batch_losses, sums = train_in_parts(
                self._keeper, lowered, self._model(), rows, order, batch_size, tally, progress
            )
        elif optimizer.is_native:
            try:
                batch_losses, sums = self._guard.train(
                    self, lowered.native, rows, order, batch_size, steps, outputs, progress
                )
            finally:  # Ctrl-C, too, leaves the count of the steps that changed the weights
                optimizer.advance(lowered.native.steps_done)
        else:
            batch_losses, sums = train_step_by_step(
                lowered, optimizer, rows, order, batch_size, outputs, progress, self._model()
            )
        tally.add_losses(batch_losses, batch_size, count)
        tally.add_sums(sums)
        if outputs is not None:
            seen = rows if order is None else rows.taken(order)
            tally.add_predictions(seen.labels, self._in_shape(outputs), seen.weights)

    def _train_by_batch(
        self,
        rows: AnyRows,
        order: np.ndarray | None,
        batch_size: int,
        tally: AnyTally,
        told: CallbackList,
        done: int = 0,
    ) -> None:
        """Train on these rows, in one call of the core for every so many batches, telling the callbacks.

        `done` is how many batches the epoch has had before.
        """
        if order is None:
            order = np.arange(rows.count, dtype=np.int64)
        for first, last in self._executions(len(order), batch_size):
            told.on_train_batch_begin(done + first)
            self._train(rows, order[first * batch_size : (last + 1) * batch_size], batch_size, tally, None)
            told.on_train_batch_end(done + last, tally.logs())
            if told.progress is not None:
                told.progress(done + last + 1, tally.loss)
            if self.stop_training:
                break
            if self._keeper is not None and (last + 1) * batch_size < len(order):
                self._keeper.look(done + last + 1, tally)
