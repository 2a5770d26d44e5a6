"""Evaluate: loss and metrics on rows, without training."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from fathoms.callbacks import CallbackList
from fathoms.engine.on_disk import lies_on_disk
from fathoms.engine.training_claim import TrainingClaim, refuse_if_claimed
from fathoms.models.arguments import checked_batch_size
from fathoms.models.batches import Batches, measure_batches, yields_batches
from fathoms.models.predicting import Callbacks, Predicting, Progress, by_rows
from fathoms.models.python_rows import PythonRows
from fathoms.models.python_tally import PythonTally
from fathoms.models.reading import AnyRows
from fathoms.models.tally import Tally

if TYPE_CHECKING:
    from fathoms.data.row_source import RowSource
    from fathoms.models.streaming import Stream

AnyTally = Tally | PythonTally


class Measuring(Predicting):
    """The part of a model that measures how good it is."""

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Callbacks = None,
        return_dict: bool = False,
    ) -> Any:
        """Measure loss and metrics, without training.

        Args:
            x, y, sample_weight, callbacks, verbose: as for `fit`.
            batch_size: the batch size that callbacks see; the result does not depend on it.
            steps: how many batches to measure on; None for all rows.
            return_dict: return a dictionary by name.

        Returns:
            The loss; with metrics, a list: the loss, the metrics as they were given; or a dictionary.

        Raises:
            ValueError: as for `fit`.
            RuntimeError: another thread is training or evaluating the model, whose metrics are one set; predicting is
                allowed at any time, in as many threads as you like.

        Source: `keras.Model.evaluate`.

        >>> import numpy as np, fathoms
        >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1, kernel_initializer="ones")])
        >>> model.compile("sgd", "mse")
        >>> model.evaluate(np.ones((4, 1)), np.zeros(4), verbose=0)
        1.0
        """
        self._ready("evaluate")
        with TrainingClaim(self._name_to_tell(), "evaluate", [self]):
            return self._evaluated(x, y, batch_size, verbose, sample_weight, steps, callbacks, return_dict)

    def _evaluated(
        self,
        x: Any,
        y: Any,
        batch_size: int | None,
        verbose: int | str,
        sample_weight: Any,
        steps: int | None,
        callbacks: Callbacks,
        return_dict: bool,
    ) -> Any:
        steps = self._steps(steps)
        self.stop_evaluating = False
        batch_size = checked_batch_size(batch_size, "evaluate(batch_size)")
        on_disk: RowSource | None = None
        if lies_on_disk(x) or lies_on_disk(y):
            from fathoms.models.streaming import opened, stream_in_order

            on_disk, x, y, sample_weight = opened(x, y, sample_weight, self._model().dtype)
        if on_disk is not None:
            stream = stream_in_order(self, on_disk, batch_size, steps)
            told = self._told(callbacks, verbose, 1, stream.steps)
            tally = self._measure(stream, batch_size, told, told.progress)
        elif yields_batches(x):
            batches = self._batches(x, y, sample_weight, steps)
            told = self._told(callbacks, verbose, 1, batches.steps)
            tally = measure_batches(self, batches, told)
        else:
            rows = self._rows(x, y, sample_weight, None)
            if steps:
                rows = rows.part(0, steps * batch_size)
            told = self._told(callbacks, verbose, 1, ceil(rows.count / batch_size))
            tally = self._measure(rows, batch_size, told, told.progress)
        return answer(tally, return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Measure loss and metrics on all given rows, without training.

        Args:
            x, y, sample_weight: as for `fit`.
            return_dict: return a dictionary by name.

        Source: `keras.Model.test_on_batch`.
        """
        self._ready("test_on_batch")
        refuse_if_claimed(self._name_to_tell(), "test_on_batch", self)
        rows = self._rows(x, y, sample_weight, None)
        tally = self._tally(rows)
        self._evaluate(rows, tally, None)
        return answer(tally, return_dict)

    def _measure(
        self, rows: Batches | AnyRows | Stream, batch_size: int, told: CallbackList, progress: Progress = None
    ) -> AnyTally:
        """Evaluate on these rows, telling the callbacks."""
        if isinstance(rows, Batches):
            return measure_batches(self, rows, told)
        if not isinstance(rows, AnyRows):
            from fathoms.models.streaming import measure_stream

            return measure_stream(self, rows, told, progress)
        tally = self._tally(rows)
        told.on_test_begin()
        self._measure_rows(rows, batch_size, tally, told, progress)
        told.on_test_end(tally.logs())
        return tally

    def _measure_rows(
        self, rows: AnyRows, batch_size: int, tally: AnyTally, told: CallbackList, progress: Progress, done: int = 0
    ) -> None:
        """Evaluate on these rows, telling the callbacks of batches, which are numbered from `done` on."""
        objective = self._ready("evaluate")
        if told.watches_batches("test") or isinstance(rows, PythonRows) or objective.by_batch:
            for first, last in self._executions(rows.count, batch_size):
                told.on_test_batch_begin(done + first)
                for start in range(first * batch_size, min((last + 1) * batch_size, rows.count), batch_size):
                    self._evaluate(rows.part(start, start + batch_size), tally, None)
                told.on_test_batch_end(done + last, tally.logs())
                if self.stop_evaluating:
                    break
        else:
            self._evaluate(rows, tally, by_rows(progress, batch_size))

    def _evaluate(self, rows: AnyRows, tally: AnyTally, progress: Progress) -> None:
        if isinstance(rows, PythonRows) or isinstance(tally, PythonTally):
            assert isinstance(rows, PythonRows) and isinstance(tally, PythonTally)
            self._evaluate_in_python(rows, tally)
            return
        lowered = self._program_to_look(measures=True)
        try:
            outputs = self._room(rows.count) if self._objective.needs_predictions else None  # type: ignore[union-attr]
            mean_losses, sums = lowered.native.evaluate(rows.inputs, rows.targets, rows.weights, outputs, progress)
        finally:
            lowered.give_back()
        tally.add_losses(mean_losses[None, :], rows.count, rows.count)
        tally.add_sums(sums)
        if outputs is not None:
            tally.add_predictions(rows.labels, self._in_shape(outputs), rows.weights)

    def _taken_tally(self) -> AnyTally | None:
        """Return the results of an epoch that was interrupted, if the run goes on within one."""
        state = None if self._keeper is None else self._keeper.taken_tally()
        if state is None:
            return None
        tally = (
            PythonTally(self, goes_on=True) if state["kind"] == "python" else Tally(self._ready("fit"), goes_on=True)
        )
        tally.take_state(state)
        return tally

    def _tally(self, rows: AnyRows) -> AnyTally:
        return PythonTally(self) if isinstance(rows, PythonRows) else Tally(self._ready("fit"))


def answer(tally: AnyTally, return_dict: bool) -> Any:
    """Return the results as `evaluate` does: by name, or as a list, or the loss alone."""
    if return_dict:
        return tally.logs()
    values = tally.values()
    return values if len(values) > 1 else values[0]
