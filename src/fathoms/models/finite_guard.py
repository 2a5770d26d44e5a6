"""What a model does when a step of training would leave NaN or infinity."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.engine.autodiff import plain

if TYPE_CHECKING:
    from fathoms._native import Program
    from fathoms.callbacks import Callback
    from fathoms.models.compiling import Compiling
    from fathoms.models.kept_state import KeptState
    from fathoms.models.model import Model
    from fathoms.models.non_finite_start import NonFiniteStart
    from fathoms.models.python_rows import PythonRows
    from fathoms.models.python_tally import PythonTally
    from fathoms.models.rows import Rows

_WAYS = ("stop", "warn", "ignore")
_REMEMBERED = 8


class FiniteGuard:
    """Watches the steps of a model, and knows where in a run they are.

    Args:
        way: `"stop"`, `"warn"` or `"ignore"`; see `Model.compile`.

    Raises:
        ValueError: another way.

    Attributes:
        epoch: the epoch that runs, counted from 0; None outside of `fit`.
        begun: how many steps the optimizer had done when the epoch began.
        epochs: how many epochs the `fit` has.

    >>> FiniteGuard("never")
    Traceback (most recent call last):
        ...
    ValueError: compile(on_nonfinite): found 'never'; it is 'stop', 'warn' or 'ignore'. Write on_nonfinite='stop'.
    """

    def __init__(self, way: str = "stop") -> None:
        if way not in _WAYS:
            raise ValueError(
                f"compile(on_nonfinite): found {way!r}; it is 'stop', 'warn' or 'ignore'. Write on_nonfinite='stop'."
            )
        self.way = way
        self.epoch: int | None = None
        self.epochs = 0
        self.begun = 0
        self._told = False  # a warning is given once a run
        self._left_to_callback = False
        self._recent: deque[np.ndarray] = deque(maxlen=_REMEMBERED)

    @property
    def watches(self) -> bool:
        """Whether steps are watched."""
        return self.way != "ignore" and not self._told and not self._left_to_callback

    def begin(self, callbacks: Iterable[Callback], epochs: int) -> None:
        """A `fit` begins; callbacks that say what happens to such numbers, such as `TerminateOnNaN`, have their way."""
        self._told = False
        self._left_to_callback = any(callback.takes_non_finite_data for callback in callbacks)
        self.epochs = epochs
        self._recent.clear()

    def end(self) -> None:
        """The `fit` is over."""
        self.epoch = None
        self._left_to_callback = False

    def begin_epoch(self, epoch: int, iteration: int) -> None:
        """An epoch begins, after so many steps."""
        self.epoch = epoch
        self.begun = iteration

    def note(self, losses: np.ndarray) -> None:
        """Remember the losses of steps, `[steps, losses]`, to tell what came before."""
        self._recent.append(losses)

    def losses(self) -> list[float]:
        """The losses of the last steps."""
        return [float(np.sum(step)) for losses in self._recent for step in losses[-_REMEMBERED:]][-_REMEMBERED:]

    def train(
        self,
        model: Compiling,
        native: Program,
        rows: Rows,
        order: np.ndarray | None,
        batch_size: int,
        steps: int,
        outputs: list[np.ndarray] | None,
        progress: Any,
        epochs: int = 1,
        within: bool = False,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Let the core do so many steps; return what its `train` returns.

        `within`: all are of the epoch that runs, although the core is given several.

        Raises:
            NonFiniteError: a step would have left NaN or infinity.
        """
        optimizer = model.optimizer
        iteration = int(optimizer._iterations)
        rates = optimizer.rates(iteration, steps)

        def run(guarded: bool, first: int) -> tuple[np.ndarray, np.ndarray]:
            return native.train(
                rows.inputs,
                rows.targets,
                rows.weights,
                order,
                batch_size,
                rates,
                iteration,
                outputs,
                progress,
                epochs,
                guarded,
                first,
            )

        result = run(self.watches, 0)
        if not native.failed:
            self.note(result[0])
            return result
        from fathoms.models.non_finite_start import start_in_core

        done, each = native.steps_done, steps // epochs
        if done:
            self.note(native.results()[0])
        count = rows.count if order is None else len(order) // epochs
        first = done // each * count + done % each * batch_size
        last = min(first + batch_size, (done // each + 1) * count)
        numbers = np.arange(first, last) % count if order is None else order[first:last]
        found = start_in_core(model._model(), rows, numbers, iteration + done, float(rates[done]))
        self.tell(model, found, iteration + done, each if epochs > 1 and not within else None)
        return run(False, done)

    def tell_of_own_loss(
        self,
        model: Model,
        batch: PythonRows,
        slopes: list[np.ndarray],
        loss: float,
        numbers: np.ndarray,
        iteration: int,
        rate: float,
    ) -> None:
        """Raise, or warn once, that a step with a loss written in Python would leave NaN or infinity."""
        from fathoms.models.non_finite_start import start_with_own_loss

        if self.watches:
            found = start_with_own_loss(model, batch, slopes, loss, numbers, iteration, rate)
            self.tell(model, found, iteration)

    def tell_of_step(self, model: Model, rows: Rows, numbers: np.ndarray, iteration: int) -> None:
        """Raise, or warn once, that a step whose rule is written in Python would leave NaN or infinity."""
        from fathoms.models.non_finite_start import start_in_core

        rate = float(plain(model.optimizer.learning_rate))
        self.tell(model, start_in_core(model, rows, numbers, iteration, rate), iteration)

    def kept(self, model: Model, x: Any = None) -> KeptState:
        """What a step in Python changes: weights, counters, and what the optimizers keep; all are built for it.

        A model that is built by its first step is built on `x`, as there would be nothing to go back to.
        """
        from fathoms.models.kept_state import KeptState
        from fathoms.optimizers import Optimizer

        if x is not None and not model.built:
            try:
                model(x, training=False)
            except Exception:  # it cannot be called so: its own step may do it another way, or says what is wrong
                return KeptState([])
        if model.optimizer is not None and not model.optimizer.built and model.trainable_variables:
            model.optimizer.build(model.trainable_variables)
        optimizers = [value for value in vars(model).values() if isinstance(value, Optimizer)]
        return KeptState([*model.variables, *(own for optimizer in optimizers for own in optimizer.variables)])

    def step_in_python(
        self, model: Model, batch: PythonRows, numbers: np.ndarray, kept: KeptState, tally: PythonTally
    ) -> None:
        """Do a step that is written in Python.

        Raises:
            NonFiniteError: the step left NaN or infinity; the model is as it was before it.
        """
        iteration = model._step()
        kept.save()
        logs = model.train_step(batch.data)
        loss = _loss_of(logs)
        if (loss is None or np.isfinite(loss)) and kept.is_finite():
            if loss is not None:
                self.note(np.array([[loss]]))
            tally.take(logs)
            return
        from fathoms.models.non_finite_start import start_in_python

        self.tell(model, start_in_python(model, batch, numbers, kept, loss), iteration)
        tally.take(model.train_step(batch.data))

    def tell(self, model: Compiling, found: NonFiniteStart, iteration: int, each: int | None = None) -> None:
        """Raise, or warn once, that the step after so many would leave such numbers.

        `each` is how many steps an epoch has, if several epochs run at once.
        """
        from fathoms.models.non_finite_telling import error_of

        error = error_of(self, model._model(), found, iteration, each)
        if self.way == "stop":
            raise error
        from fathoms.engine.messages import warn_caller

        self._told = True
        warn_caller(f"{error} Training goes on.", RuntimeWarning)


def _loss_of(logs: Any) -> float | None:
    """The loss that a step returned, if it did."""
    loss = logs.get("loss") if isinstance(logs, dict) else logs
    return None if loss is None or np.ndim(plain(loss)) else float(plain(loss))
