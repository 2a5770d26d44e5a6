"""Data that comes in batches: generators, `PyDataset`, and whatever can be gone through, such as a DataLoader."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms import _native
from fathoms.engine.batch_parts import unpack_x_y_sample_weight
from fathoms.engine.feed import checks_finite, finite_numbers_only
from fathoms.engine.messages import warn_caller
from fathoms.engine.py_dataset import PyDataset
from fathoms.engine.seeds import shuffle_seed
from fathoms.engine.state_form import check_state, is_count, is_flag

if TYPE_CHECKING:
    from fathoms.callbacks import CallbackList
    from fathoms.models.measuring import AnyTally, Measuring
    from fathoms.models.predicting import Predicting
    from fathoms.models.reading import AnyRows, Reading
    from fathoms.models.training import Training

_TABLES = ("__array__", "__dataframe__", "__arrow_c_stream__", "__arrow_c_array__")
_END = object()


def yields_batches(x: Any) -> bool:
    """Say whether `x` is a source of batches, rather than a table.

    >>> yields_batches(iter([1])), yields_batches([1]), yields_batches(np.zeros((2, 2)))
    (True, False, False)
    """
    if type(x) is np.ndarray:
        return False
    if isinstance(x, PyDataset):
        return True
    if isinstance(x, type | str | bytes | Mapping) or any(hasattr(x, name) for name in _TABLES):
        return False
    return hasattr(x, "__next__") or (hasattr(x, "__iter__") and not hasattr(x, "__getitem__"))


class Batches:
    """Goes through a source of batches, epoch by epoch.

    Args:
        source: a generator or other iterator, a `PyDataset`, or an object that can be gone through again and again. It
            yields tuples `(x, y, sample_weight)`, or only the first or the first two of these.
        steps: how many batches an epoch has; None for all. With a number, an epoch goes on where the last one stopped.
        shuffle: whether the batches of a `PyDataset` come in a new order every time.
        class_weight: how much each class counts, or None.

    Raises:
        ValueError: a source without any batch.
    """

    def __init__(
        self,
        source: Any,
        steps: int | None = None,
        shuffle: bool | str = False,
        class_weight: Mapping[int, float] | None = None,
    ) -> None:
        self._source = source
        self._asked = steps
        self._shuffle = bool(shuffle)
        self._class_weight = class_weight
        self._finite = checks_finite()  # batches come later, when what holds now may hold no longer
        self._once = hasattr(source, "__next__")
        self._running: Iterator[Any] | None = None
        self._drawn = self._drawn_of_pass = self._epochs = self._pass_iteration = 0
        self._left_out = 0  # batches of the next epoch that an interrupted run has done
        self.length = _length(source)

    @property
    def steps(self) -> int | None:
        """How many batches an epoch has; None if that is not known before the first one is over."""
        return self._asked or self.length

    def first(self) -> tuple[Any, Any, Any]:
        """Return the first batch, which will come again.

        Raises:
            ValueError: there is none.
        """
        if self._once:
            batch = next(self._source, _END)
            self._source = chain(() if batch is _END else (batch,), self._source)
        else:
            batch = next(iter(self._source), _END)
        if batch is _END:
            raise ValueError(
                f"{_kind(self._source)}: it must yield at least one batch, but it is an empty generator or data set."
            )
        return unpack_x_y_sample_weight(batch)

    def epoch(self, iteration: int) -> Iterator[tuple[int, tuple[Any, Any, Any]]]:
        """Yield the batches of the next epoch with their numbers.

        Args:
            iteration: number of training steps done before; the order of shuffled batches depends on it.
        """
        if not self._left_out:
            _call(self._source, "on_epoch_begin")
        try:
            step, self._left_out = self._left_out, 0
            while self._asked is None or step < self._asked:
                batch = self._next(iteration, fresh=step == 0)
                if batch is _END:
                    if self._asked is not None or step == 0:
                        warn_caller(
                            "Your input ran out of data, so training ends before its last epoch. Give it as many batches as "
                            "epochs times steps_per_epoch, or let it begin again when it is through."
                        )
                    break
                yield step, unpack_x_y_sample_weight(batch)
                step += 1
            self._epochs += 1
        finally:
            _call(self._source, "on_epoch_end")

    def _next(self, iteration: int, fresh: bool) -> Any:
        """Return the next batch, or the mark of the end."""
        if fresh and self._asked is None:
            self._running = None
        if self._running is not None:
            batch = self._drawn_from(self._running)
            if batch is not _END:
                return batch
            self._running = None
            if not fresh:
                return _END
        self._pass_iteration, self._drawn_of_pass = iteration, 0
        self._running = self._started(iteration)
        return self._drawn_from(self._running)

    def _drawn_from(self, running: Iterator[Any]) -> Any:
        batch = next(running, _END)
        if batch is not _END:
            self._drawn += 1
            self._drawn_of_pass += 1
        return batch

    def position(self) -> dict[str, Any]:
        """Return where it stands, for a checkpoint; a source with `get_state` and `set_state` says so itself."""
        return {
            "drawn": self._drawn,
            "drawn_of_pass": self._drawn_of_pass,
            "pass_iteration": self._pass_iteration,
            "passing": self._running is not None,
            "epochs": self._epochs,
            "source": self._source.get_state() if self._keeps_state() else None,
        }

    def take_up(self, position: Mapping[str, Any], epoch: int, done: int) -> None:
        """Go on from a position, `done` batches into an epoch.

        A `PyDataset` is asked for its next batches. Others give batches by going through them, so they are gone through up
        to there: a generator from its beginning, what can be gone through again from the beginning of this pass. They
        must give the same batches as then.
        """
        check_state(
            position,
            "the batches",
            epochs=is_count,
            drawn=is_count,
            drawn_of_pass=is_count,
            pass_iteration=is_count,
            passing=is_flag,
        )
        most = math.inf if self.steps is None else (epoch + 1) * self.steps + 1
        if position["epochs"] > epoch + 1 or max(position["drawn"], position["drawn_of_pass"]) > most:
            raise ValueError("the batches: the state has more of them than the run")
        if position["source"] is not None and self._keeps_state():
            self._source.set_state(position["source"])
        else:
            for _ in range(position["epochs"]):
                _call(self._source, "on_epoch_begin")
                _call(self._source, "on_epoch_end")
            if done:
                _call(self._source, "on_epoch_begin")
        self._epochs, self._left_out = position["epochs"], done
        self._pass_iteration, self._drawn, self._drawn_of_pass = (
            position[name] for name in ("pass_iteration", "drawn", "drawn_of_pass")
        )
        if not position["passing"] or (not done and self._asked is None and not self._once):
            return
        self._running = self._started(self._pass_iteration, self._drawn_of_pass)
        if not isinstance(self._source, PyDataset) and position["source"] is None:
            for _ in range(self._drawn if self._once else self._drawn_of_pass):
                if next(self._running, _END) is _END:
                    break

    def _keeps_state(self) -> bool:
        return hasattr(self._source, "get_state") and hasattr(self._source, "set_state")

    def _started(self, iteration: int, done: int = 0) -> Iterator[Any]:
        """Begin a pass; of a `PyDataset`, after so many batches."""
        if not isinstance(self._source, PyDataset):
            return iter(self._source)
        if self.length is None:
            return self._source.in_order(count(done))
        if self._shuffle:
            order = _native.permutation(shuffle_seed(), iteration, self.length).tolist()
            return self._source.in_order(order[done:])
        return self._source.in_order(range(done, self.length))

    def rows(self, trainer: Reading, step: int, batch: tuple[Any, Any, Any]) -> AnyRows:
        """Return a batch as the core reads it; an error says which batch it was."""
        x, y, weights = batch
        try:
            with finite_numbers_only(self._finite):
                return trainer._rows(x, y, weights, self._class_weight)
        except ValueError as error:
            error.add_note(f"This was batch {step} of the {_kind(self._source)}.")
            raise


def train_on_batches(trainer: Training, batches: Batches, told: CallbackList) -> AnyTally | None:
    """Train for an epoch, telling the callbacks; None if there was no batch."""
    keeper = trainer._keeper
    tally = trainer._taken_tally()
    hooks = _Hooks(told, "train", trainer.steps_per_execution)
    for step, batch in batches.epoch(trainer._epoch_iteration()):
        rows = batches.rows(trainer, step, batch)
        if tally is None:
            tally = trainer._tally(rows)
        hooks.begin(step)
        trainer._train(rows, None, rows.count, tally, None)
        hooks.end(step, tally.logs, tally.loss)
        if trainer.stop_training:
            break
        if keeper is not None and hooks.between:
            keeper.look(step + 1, tally)
    if tally is not None:
        hooks.close(tally.logs)
    return tally


def measure_batches(trainer: Measuring, batches: Batches, told: CallbackList) -> AnyTally:
    """Evaluate on an epoch of batches, telling the callbacks.

    Raises:
        ValueError: there was no batch.
    """
    tally: AnyTally | None = None
    hooks = _Hooks(told, "test", trainer.steps_per_execution)
    told.on_test_begin()
    for step, batch in batches.epoch(0):
        rows = batches.rows(trainer, step, batch)
        if tally is None:
            tally = trainer._tally(rows)
        hooks.begin(step)
        trainer._evaluate(rows, tally, None)
        hooks.end(step, tally.logs, tally.loss)
        if trainer.stop_evaluating:
            break
    if tally is None:
        raise ValueError("There is nothing to measure on: the generator or data set must yield at least one batch.")
    hooks.close(tally.logs)
    told.on_test_end(tally.logs())
    return tally


def predict_batches(trainer: Predicting, batches: Batches, told: CallbackList) -> list[np.ndarray]:
    """Predict an epoch of batches, telling the callbacks.

    Raises:
        ValueError: there was no batch.
    """
    parts: list[list[np.ndarray]] = []
    together = trainer.steps_per_execution
    hooks = _Hooks(told, "predict", together)

    def outputs() -> dict[str, Any]:
        done = (len(parts) - 1) // together * together
        return {"outputs": trainer._formed([np.concatenate(arrays) for arrays in zip(*parts[done:], strict=True)])}

    told.on_predict_begin()
    for step, (x, _, _) in batches.epoch(0):
        hooks.begin(step)
        rows = trainer._rows_to_predict(x)
        parts.append(trainer._predicted(rows, None, rows.count))
        hooks.end(step, outputs, float("nan"))
        if trainer.stop_predicting:
            break
    if not parts:
        raise ValueError("There is nothing to predict: the generator or data set must yield at least one batch.")
    hooks.close(outputs)
    told.on_predict_end()
    return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]


class _Hooks:
    """Tells the callbacks of batches, every so many of them.

    Args:
        told: the callbacks.
        mode: train, test or predict.
        together: how many batches they are told of at once.
    """

    def __init__(self, told: CallbackList, mode: str, together: int) -> None:
        self._told = told
        self._watched = told.watches_batches(mode)
        self._begin = getattr(told, f"on_{mode}_batch_begin")
        self._end = getattr(told, f"on_{mode}_batch_end")
        self._together = together
        self._last: int | None = None  # the last batch of those that have begun and not ended

    @property
    def between(self) -> bool:
        """Whether no batches have begun that have not ended."""
        return self._last is None

    def begin(self, step: int) -> None:
        """Tell of a batch before it."""
        if step % self._together == 0:
            self._begin(step)
            self._last = step + self._together - 1

    def end(self, step: int, logs: Callable[[], Any], loss: float) -> None:
        """Tell of a batch after it, and move the bar."""
        if step == self._last:
            self.close(logs)
        if self._told.progress is not None:
            self._told.progress(step + 1, loss)

    def close(self, logs: Callable[[], Any]) -> None:
        """Tell of the end of batches that have begun."""
        if self._last is not None and self._watched:
            self._end(self._last, logs())
        self._last = None


def check_alone(source: Any, y: Any, sample_weight: Any) -> None:
    """Raise a ValueError if targets or weights are given beside a source that has to yield them itself."""
    for name, what, given in (("y", "the targets", y), ("sample_weights", "the sample weights", sample_weight)):
        if given is not None:
            kind = _kind(source)
            raise ValueError(
                f"When providing `x` as a {kind}, `{name}` should not be passed. Instead, {what} should be included as "
                f"part of the {kind}: yield x, y, sample_weight."
            )


def check_no_split(validation_split: float) -> None:
    """Raise a ValueError if a share of batches is to be set aside."""
    if validation_split:
        raise ValueError(
            "`validation_split` is only supported for tensors or NumPy arrays, for batches have no last rows. "
            "Give validation_data."
        )


def _length(source: Iterable[Any]) -> int | None:
    if isinstance(source, PyDataset):
        return source.num_batches
    try:
        return len(source)  # type: ignore[arg-type]
    except (TypeError, NotImplementedError):
        return None


def _kind(source: Any) -> str:
    names = [parent.__name__ for parent in type(source).__mro__]
    if "DataLoader" in names:
        return "torch DataLoader"
    if isinstance(source, PyDataset):
        return "PyDataset"
    if "DatasetV2" in names or "Dataset" in names:
        return "tf.data.Dataset"
    return "generator" if hasattr(source, "__next__") else type(source).__name__


def _call(source: Any, event: str) -> None:
    method = getattr(source, event, None)
    if callable(method):
        method()
