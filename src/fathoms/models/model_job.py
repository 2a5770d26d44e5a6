"""One of the models that `fit_many` trains: what is to be done for it, and how far it is."""

from __future__ import annotations

from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from fathoms import _native
from fathoms.callbacks import Callback
from fathoms.models.fit_run import FitRun, TrainedRows
from fathoms.models.rows import Rows

if TYPE_CHECKING:
    from fathoms.callbacks import History
    from fathoms.models.model import Model


class ModelJob:
    """A model and the arguments of its `fit`.

    Args:
        number: which of the models it is.
        model: the model.
        arguments: those of `Preparing._prepared_fit`.
        work: how long it may take, in any unit.

    Attributes:
        lane: how many threads it may use, and how it is stopped.
        run: what is left to do, once it is prepared.
        failure: the error that it ended with.
        is_done: whether it is trained, or failed.
    """

    def __init__(self, number: int, model: Model, arguments: dict[str, Any], work: float) -> None:
        self.number = number
        self.model = model
        self.work = work
        self.lane = _native.Lane()
        self.run: FitRun | None = None
        self.failure: Exception | None = None
        self.is_done = False
        self._arguments = arguments
        self._context = copy_context()

    def prepare(self) -> None:
        """Check the arguments and convert the tables, if that is not done."""
        if self.run is None:
            self.run = self._context.run(lambda: self.model._prepared_fit(**self._arguments))
            if self.is_in_python:
                self.run.told.append(_Stopping(self.lane))

    def train(self) -> None:
        """Do the epochs, in the thread that calls this."""
        run = self.run
        assert run is not None
        with self.lane, run:
            self._context.run(lambda: self.model._do_epochs(run))

    @property
    def is_in_python(self) -> bool:
        """Whether a part of its steps, or what yields its batches, is written in Python."""
        if self.run is None:
            return False
        source = self.run.source
        return not (isinstance(source, TrainedRows) and isinstance(source.rows, Rows))

    @property
    def share_done(self) -> float:
        """How much of it is done, from 0 to 1."""
        if self.is_done or self.run is None:
            return float(self.is_done)
        steps = (self.run.epochs - self.run.initial_epoch) * (self.run.source.steps or 0)
        return min(1.0, self.lane.steps / steps) if steps > 0 else 0.0

    @property
    def history(self) -> History | None:
        """Its history, as far as it came."""
        return None if self.run is None else self.model.history


class _Stopping(Callback):
    """Ends steps in Python when their lane is stopped."""

    def __init__(self, lane: _native.Lane) -> None:
        super().__init__()
        self._lane = lane

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._look()

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._look()

    def _look(self) -> None:
        if self._lane.stopped:
            raise KeyboardInterrupt
