"""Fit, evaluate and predict on tables that are streamed from disk; see `fathoms.data`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count, islice
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.data.mapped_rows import MappedRows
from fathoms.data.parquet_table import ParquetTable
from fathoms.data.read_ahead import ReadAhead
from fathoms.data.row_range import RowRange
from fathoms.data.row_source import RowSource
from fathoms.data.shares import shares
from fathoms.data.windows import Window, Windows
from fathoms.engine.feed import checks_finite, finite_numbers_only, table
from fathoms.engine.shared_tables import shared_tables
from fathoms.models.arguments import split_at
from fathoms.models.row_order import warn_that_rows_ran_out

if TYPE_CHECKING:
    from fathoms.callbacks import CallbackList
    from fathoms.models.measuring import AnyTally, Measuring
    from fathoms.models.predicting import Predicting, Progress
    from fathoms.models.reading import AnyRows, Reading
    from fathoms.models.training import Training

_HELD_TO_MEASURE = 0.15  # of what may be held
_SEEN_AT_ONCE = 1 << 16  # rows whose predictions metrics in Python look at together


Opened = tuple[RowSource | None, Any, Any, Any]


def opened(x: Any, y: Any, sample_weight: Any, dtype: str, held: float = 1.0) -> Opened:
    """Return a source of rows, if the table is too large to hold; otherwise None, and x, y and weights to use.

    Models that are trained together open a table once.

    Args:
        x: what lies on disk: a path, a `ParquetTable`, memory-mapped arrays.
        y, sample_weight: what belongs to it; of a path, names of columns.
        dtype: the model's.
        held: which part of the memory that rows may take a table that is held may take.

    Raises:
        ValueError: the files or columns are not as they must be.
    """

    def make() -> Opened:
        return _streamed_or_held(_source(x, y, sample_weight, dtype), dtype, held)

    known = shared_tables.current()
    if known is None:
        return make()
    return known.of(x, ("opened", id(y), id(sample_weight), dtype, held, checks_finite()), make)


def _source(x: Any, y: Any, sample_weight: Any, dtype: str) -> RowSource:
    if isinstance(x, str | PathLike):
        _check_names(x, y, sample_weight)
        x, y, sample_weight = ParquetTable(x, y, weights=sample_weight), None, None
    if not isinstance(x, ParquetTable):
        return MappedRows(x, _as_array(y, "y", dtype), _as_array(sample_weight, "sample_weight", dtype))
    if y is not None or sample_weight is not None:
        raise ValueError(
            "A ParquetTable says itself what is to be predicted: ParquetTable('flights.parquet', target='delay'). Leave out y and sample_weight."
        )
    return x.predicted if x.target is None else x.trained


def _streamed_or_held(source: RowSource, dtype: str, held: float) -> Opened:
    parts = shares(source.row_bytes(dtype), trains=True)
    if source.rows * source.row_bytes(dtype) > held * parts.held:
        return source, None, None, None
    return None, *source.loaded(dtype, parts.decoding, checks_finite())


def opened_to_validate(data: Any, dtype: str) -> tuple[RowSource | None, Any, Any, Any]:
    """Return what `opened` does for `validation_data`; a table is held only if it is small beside the limit."""
    x, y, sample_weight = (*data, None)[:3] if isinstance(data, list | tuple) else (data, None, None)
    return opened(x, y, sample_weight, dtype, held=_HELD_TO_MEASURE)


def opened_to_predict(x: Any, dtype: str) -> tuple[RowSource | None, Any]:
    """Return a source of rows without targets, if `x` lies on disk and is too large to hold; otherwise None, and what to use."""
    if isinstance(x, str | PathLike):
        x = ParquetTable(x)
    source = x.predicted if isinstance(x, ParquetTable) else _source(x, None, None, dtype)
    return _streamed_or_held(source, dtype, 1.0)[:2]


class Stream:
    """A table to train on, measure on or predict from, a window at a time.

    Args:
        source: its rows.
        dtype: the model's.
        batch_size: rows of a batch.
        together: how many batches are done between two calls of the callbacks.
        trains: whether it is trained on, or gone through in order.
        shuffle: as for `fit`.
        steps: how many batches an epoch has; None for a whole pass.
        class_weight: as for `fit`.
        passes: how many passes will begin at most.

    Raises:
        ValueError: a batch is larger than a window.
    """

    def __init__(
        self,
        source: RowSource,
        dtype: str,
        batch_size: int,
        together: int = 1,
        trains: bool = False,
        shuffle: bool | str = False,
        steps: int | None = None,
        class_weight: Mapping[int, float] | None = None,
        passes: int = 1,
    ) -> None:
        parts = shares(source.row_bytes(dtype), trains)
        self._source = source
        self._windows = Windows(source, dtype, parts, batch_size, together, shuffle, checks_finite())
        self.head = source.head(dtype, parts.decoding)
        self._asked = steps
        self._class_weight = class_weight
        self._reader: ReadAhead[Window] | None = None
        self._ahead_of = -1  # the steps that the reader thinks will have been done when its next pass begins
        self._left: Window | None = None
        self._passing = False
        self._passes = passes
        self.batch_size = batch_size
        self.rows = source.rows
        self.pass_steps = -(-source.rows // batch_size)
        self.steps = steps or self.pass_steps

    def build(self, reading: Reading, predicts: bool = False) -> None:
        """Let the model see the first rows: they build it, and say which losses and metrics the names mean."""
        x, y, weights = self.head
        with finite_numbers_only(False):
            if predicts:
                reading._rows_to_predict(x)
            else:
                reading._rows(x, y, weights, self._class_weight)

    def rows_of(self, reading: Reading, window: Window) -> AnyRows:
        """Return a window's rows as the core reads them."""
        with finite_numbers_only(False):  # the reader has looked
            return reading._rows(*self._source.packed(window.arrays), self._class_weight)

    def rows_to_predict(self, reading: Reading, window: Window) -> AnyRows:
        """Return a window's rows without targets as the core reads them."""
        with finite_numbers_only(False):
            return reading._rows_to_predict(self._source.packed(window.arrays)[0])

    def once(self) -> ReadAhead[Window]:
        """Go through all rows in order, once."""
        return ReadAhead(self._windows.passes([0]))

    def epoch(self, iteration: int) -> Iterator[Window]:
        """Yield the windows of the next epoch, the last one cut where the epoch ends.

        Args:
            iteration: how many steps of training have been done.
        """
        wanted = self._asked and self._asked * self.batch_size
        if wanted is None or not self._passing:
            self._begin(iteration)
        while self._passing and (wanted is None or wanted > 0):
            window = self._next()
            if wanted is not None and window.taken > wanted:
                window, self._left = _cut(window, wanted)
                self._passing = True
            if wanted is not None:
                wanted -= window.taken
            yield window
        if wanted:
            warn_that_rows_ran_out()

    def skip(self, epochs: int, iteration: int) -> None:
        """Leave out the epochs that an interrupted run has done, the first of which began after `iteration` steps."""
        if self._asked is None:
            return  # every epoch is a pass of its own, which does not depend on the ones before
        for _ in range(epochs):
            for window in self.epoch(iteration):
                iteration += -(-window.taken // self.batch_size)

    def close(self) -> None:
        """Stop reading ahead."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self._left = None
        self._passing = False

    def _begin(self, iteration: int) -> None:
        """Begin a pass: the one that has been read ahead, if it is for this iteration."""
        if self._reader is None or self._passing or self._ahead_of != iteration:
            self.close()
            iterations = islice(count(iteration, self.pass_steps), max(1, self._passes))
            self._reader = ReadAhead(self._windows.passes(iterations))
        self._passes -= 1
        self._ahead_of = iteration + self.pass_steps
        self._passing = True

    def _next(self) -> Window:
        window, self._left = self._left, None
        if window is None:
            assert self._reader is not None
            window = next(self._reader)
        self._passing = not window.ends_pass
        return window


def streams(
    reading: Reading, source: RowSource, batch_size: int, split: float, **settings: Any
) -> tuple[Stream, Stream | None]:
    """Return what to train on, and what is set aside to measure on, if anything is."""
    dtype, together = reading._model().dtype, reading.steps_per_execution
    aside: Stream | None = None
    if split:
        at = split_at(source.rows, split)
        aside = Stream(RowRange(source, at, source.rows), dtype, batch_size, together)
        source = RowRange(source, 0, at)
    stream = Stream(source, dtype, batch_size, together, trains=True, **settings)
    stream.build(reading)
    return stream, aside


def check_all_rows(row_numbers: np.ndarray | None) -> None:
    """Raise a ValueError if only some of the rows of a streamed table are to be trained on."""
    if row_numbers is not None:
        raise ValueError(
            "Only some rows of a table that is streamed from disk are asked for, but it is read whole. Write these rows to a "
            "file of their own, or let the table be held: fathoms.config.set_memory_limit('8GB')."
        )


def train_on_stream(fitting: Training, stream: Stream, told: CallbackList) -> AnyTally | None:
    """Train for an epoch, telling the callbacks; None if there was no batch."""
    keeper = fitting._keeper
    tally = fitting._taken_tally()
    watched = told.watches_batches("train")
    done = 0
    left_out = fitting._left_out(tally, stream.batch_size, watched)
    for window in stream.epoch(fitting._epoch_iteration()):
        steps = -(-window.taken // stream.batch_size)
        if done + steps <= left_out:  # an interrupted run has done these
            done += steps
            continue
        if done < left_out:
            window, done = _cut(window, (left_out - done) * stream.batch_size)[1], left_out
        rows = stream.rows_of(fitting, window)
        if tally is None:
            tally = fitting._tally(rows)
        if watched:
            fitting._train_by_batch(rows, window.order, stream.batch_size, tally, told, done)
        else:
            _train_window(fitting, rows, window, stream.batch_size, tally, _from(told.progress, tally, done), done)
        done += -(-window.taken // stream.batch_size)
        if watched and fitting.stop_training:
            break
        if keeper is not None and done < stream.steps:
            keeper.look(done, tally)
    return tally


def _train_window(
    fitting: Training, rows: AnyRows, window: Window, batch_size: int, tally: AnyTally, progress: Progress, done: int
) -> None:
    objective = fitting._ready("fit")
    if not objective.resolved or not objective.needs_predictions:
        fitting._train_inside(rows, window.order, batch_size, tally, progress, done)
        return
    size = max(1, _SEEN_AT_ONCE // batch_size) * batch_size
    for start in range(0, window.taken, size):
        if window.order is None:
            fitting._train(rows.part(start, start + size), None, batch_size, tally, None)
        else:
            fitting._train(rows, window.order[start : start + size], batch_size, tally, None)
        if progress is not None:
            progress(-(-min(start + size, window.taken) // batch_size), tally.loss)


def stream_in_order(
    reading: Reading, source: RowSource, batch_size: int, steps: int | None, predicts: bool = False
) -> Stream:
    """Return what to measure on, or to predict from: all rows, or so many batches."""
    if steps:
        source = RowRange(source, 0, min(source.rows, steps * batch_size))
    stream = Stream(source, reading._model().dtype, batch_size, reading.steps_per_execution)
    stream.build(reading, predicts)
    return stream


def measure_stream(measuring: Measuring, stream: Stream, told: CallbackList, progress: Progress) -> AnyTally:
    """Measure on all rows, telling the callbacks."""
    tally: AnyTally | None = None
    done = 0
    told.on_test_begin()
    with stream.once() as windows:
        for window in windows:
            rows = stream.rows_of(measuring, window)
            if tally is None:
                tally = measuring._tally(rows)
            measuring._measure_rows(rows, stream.batch_size, tally, told, _from(progress, tally, done), done)
            done += -(-window.taken // stream.batch_size)
            if measuring.stop_evaluating:
                break
    assert tally is not None
    told.on_test_end(tally.logs())
    return tally


def predict_stream(predicting: Predicting, stream: Stream, told: CallbackList) -> list[np.ndarray]:
    """Predict all rows, telling the callbacks."""
    outputs: list[np.ndarray] = []
    done = 0
    told.on_predict_begin()
    with stream.once() as windows:
        for window in windows:
            rows = stream.rows_to_predict(predicting, window)
            before = done // stream.batch_size
            progress = _from(told.progress, None, before)
            for part in predicting._predicted_parts(rows, stream.batch_size, told, progress, before):
                if not outputs:
                    outputs = [np.empty((stream.rows, *array.shape[1:]), array.dtype) for array in part]
                for array, own in zip(outputs, part, strict=True):
                    array[done : done + len(own)] = own
                done += len(part[0])
            if predicting.stop_predicting:
                break
    told.on_predict_end()
    return [array[:done] for array in outputs]


def _from(progress: Progress, tally: AnyTally | None, done: int) -> Progress:
    """What the core calls in a window: it has done so many steps before."""
    if progress is None or not done:
        return progress
    before = float("nan") if tally is None else tally.loss
    return lambda steps, loss: progress(done + steps, (before * done + loss * steps) / (done + steps))


def _cut(window: Window, count: int) -> tuple[Window, Window]:
    """Part a window after so many rows."""
    rest = window.taken - count
    if window.order is not None:
        return (
            Window(window.arrays, window.order[:count], count, False),
            Window(window.arrays, window.order[count:], rest, window.ends_pass),
        )
    return (
        Window([array[:count] for array in window.arrays], None, count, False),
        Window([array[count:] for array in window.arrays], None, rest, window.ends_pass),
    )


def _as_array(value: Any, name: str, dtype: str) -> Any:
    """Return a table that is not an array as one; arrays, and lists and dictionaries of arrays, as they are."""
    if value is None or isinstance(value, np.ndarray | Mapping):
        return value
    if isinstance(value, list | tuple) and len(value) and hasattr(value[0], "ndim"):
        return value
    return table(value, name, dtype).array


def _check_names(path: Any, y: Any, sample_weight: Any) -> None:
    for argument, given in (("y", y), ("sample_weight", sample_weight)):
        if given is not None and not isinstance(given, str | list | tuple | Mapping):
            raise ValueError(
                f"x is the file {str(path)!r}, so {argument} is the name of a column in it, but found {type(given).__name__}. "
                f"Write model.fit({str(path)!r}, 'delay'), with the name of your column."
            )
