"""Predict: the outputs for rows, whole tables or batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.callbacks import Callback, CallbackList, ProgbarLogger
from fathoms.engine.limits import limited_steps
from fathoms.engine.on_disk import lies_on_disk
from fathoms.engine.structure import packed
from fathoms.models.arguments import checked_batch_size, verbosity, whole_number
from fathoms.models.batches import Batches, predict_batches, yields_batches
from fathoms.models.python_rows import PythonRows
from fathoms.models.reading import AnyRows, Reading

if TYPE_CHECKING:
    from fathoms.models.predictor import Predictor

Callbacks = Sequence[Callback] | Callback | None
Progress = Callable[[int, float], object] | None


class Predicting(Reading):
    """The part of a model that computes its outputs."""

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        steps: int | None = None,
        callbacks: Callbacks = None,
    ) -> Any:
        """Compute the model's output for each row.

        Args:
            x, callbacks, verbose: as for `fit`.
            batch_size: the batch size that callbacks see; the result does not depend on it.
            steps: how many batches to predict; None for all rows.

        Returns:
            An array with a row for each row of `x`; for several outputs a list of arrays.

        Raises:
            ValueError: `x` does not fit the model.

        Source: `keras.Model.predict`.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1, kernel_initializer="ones")])
        >>> model.predict([[2.0], [3.0]], verbose=0)
        array([[2.],
               [3.]], dtype=float32)
        """
        steps = self._steps(steps)
        self.stop_predicting = False
        batch_size = checked_batch_size(batch_size, "predict(batch_size)")
        if lies_on_disk(x):
            from fathoms.models.streaming import opened_to_predict, predict_stream, stream_in_order

            on_disk, x = opened_to_predict(x, self._model().dtype)
            if on_disk is not None:
                stream = stream_in_order(self, on_disk, batch_size, steps, predicts=True)
                return self._formed(predict_stream(self, stream, self._told(callbacks, verbose, 1, stream.steps)))
        if yields_batches(x):
            batches = Batches(x, steps)
            return self._formed(predict_batches(self, batches, self._told(callbacks, verbose, 1, batches.steps)))
        model = self._model()
        if self._is_model():
            model.build_for_columns(x)
            if model.front is not None and model.front.is_all:
                return model(x)
        rows = self._rows_to_predict(x)
        if steps:
            rows = rows.part(0, steps * batch_size)
        if not callbacks:
            return self._formed(self._predicted_with_bar(rows, batch_size, verbosity(verbose)))
        told = self._told(callbacks, verbose, 1, ceil(rows.count / batch_size))
        told.on_predict_begin()
        parts = list(self._predicted_parts(rows, batch_size, told, told.progress))
        told.on_predict_end()
        if len(parts) == 1:
            return self._formed(parts[0])
        return self._formed([np.concatenate(arrays) for arrays in zip(*parts, strict=True)])

    def predictor(self) -> Predictor:
        """Return what predicts with nothing around the arithmetic: `predictor(rows)`, for a service that answers row by row.

        Raises:
            ValueError: the model is not built.
            NotImplementedError: a part of it is written in Python, or takes columns of text.

        >>> import numpy as np, fathoms
        >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1, kernel_initializer="ones")])
        >>> model.predictor()(np.array([[1.0, 2.0]], "float32"))
        array([[3.]], dtype=float32)
        """
        from fathoms.models.predictor import Predictor

        return Predictor(self._model())

    def predict_on_batch(self, x: Any) -> Any:
        """Compute the model's output for all given rows.

        Source: `keras.Model.predict_on_batch`.
        """
        rows = self._rows_to_predict(x)
        return self._formed(self._predicted(rows, None, rows.count))

    def _predicted_parts(
        self, rows: AnyRows, batch_size: int, told: CallbackList, progress: Progress, done: int = 0
    ) -> Iterator[list[np.ndarray]]:
        """Yield the outputs for these rows: all at once, or, if a callback asks for batches, for as many as it is told of.

        Batches are numbered from `done` on.
        """
        if not told.watches_batches("predict"):
            yield self._predicted(rows, by_rows(progress, batch_size), batch_size)
            return
        for first, last in self._executions(rows.count, batch_size):
            told.on_predict_batch_begin(done + first)
            outputs = self._predicted(rows.part(first * batch_size, (last + 1) * batch_size), None, batch_size)
            told.on_predict_batch_end(done + last, {"outputs": self._formed(outputs)})
            yield outputs
            if self.stop_predicting:
                break

    def _predicted_with_bar(self, rows: AnyRows, batch_size: int, level: int) -> list[np.ndarray]:
        """Predict with nobody to be told but the bar."""
        if level == 0:
            return self._predicted(rows, None, batch_size)
        bar = ProgbarLogger()
        bar.set_params({"epochs": 1, "steps": ceil(rows.count / batch_size), "verbose": level})
        bar.on_predict_begin()
        progress = bar.on_progress if bar.shows_progress else None
        outputs = self._predicted(rows, by_rows(progress, batch_size), batch_size)
        bar.on_predict_end()
        return outputs

    def _predicted(self, rows: AnyRows, progress: Progress, batch_size: int) -> list[np.ndarray]:
        if isinstance(rows, PythonRows):
            return self._predict_in_python(rows, batch_size)
        self._predicted_form = None
        lowered = self._program_to_look(measures=False)
        try:
            outputs = [np.empty((rows.count, *output.shape), lowered.program.dtype) for output in lowered.outputs]
            lowered.native.predict(rows.inputs, outputs, False, 0, progress)
        finally:
            lowered.give_back()
        return outputs

    def _room(self, rows: int) -> list[np.ndarray]:
        lowered = self._now_lowered()
        return [np.empty((rows, output.size), lowered.program.dtype) for output in lowered.outputs]

    def _in_shape(self, outputs: list[np.ndarray]) -> list[np.ndarray]:
        lowered = self._now_lowered()
        return [
            array.reshape(len(array), *output.shape) for array, output in zip(outputs, lowered.outputs, strict=True)
        ]

    def _formed(self, outputs: list[np.ndarray]) -> Any:
        """Return predictions in the form in which the model gives them."""
        return self._shaped(outputs) if self._predicted_form is None else self._in_predicted_form(outputs)

    def _shaped(self, outputs: list[np.ndarray]) -> Any:
        """Return predictions in the form in which the model's outputs were given."""
        graph = self._model()._graph
        if graph is None or (len(outputs) == 1 and not isinstance(graph.outputs, Mapping)):
            return outputs[0]
        return packed(graph.outputs, outputs)

    def _told(
        self, callbacks: Any, verbose: int | str, epochs: int, steps: int | None, history: bool = False
    ) -> CallbackList:
        if isinstance(callbacks, CallbackList):
            return callbacks
        level = verbosity(verbose)
        return CallbackList(callbacks, history, level != 0, model=self, epochs=epochs, steps=steps, verbose=level)

    def _steps(self, steps: int | None) -> int | None:
        """How many batches an epoch has if so many are asked for: a multiple of those that are done together."""
        if steps is not None:
            steps = whole_number(
                steps, "the number of batches (steps, steps_per_epoch)", 0, "steps=10, or None for all"
            )
        steps = limited_steps(steps)
        return steps and -(-steps // self.steps_per_execution) * self.steps_per_execution

    def _executions(self, count: int, batch_size: int) -> Iterator[tuple[int, int]]:
        """Yield the first and the last of the batches that are done between two calls of the callbacks.

        As in Keras, the last number is that of a full execution, even if the rows end before.
        """
        together = self.steps_per_execution
        for first in range(0, ceil(count / batch_size), together):
            yield first, first + together - 1


def by_rows(progress: Progress, batch_size: int) -> Progress:
    """What the core calls when it does not go by batches: it says how many rows are done."""
    return None if progress is None else lambda rows, _: progress(int(rows) // batch_size, float("nan"))
