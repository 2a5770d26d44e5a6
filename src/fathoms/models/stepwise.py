"""A training run that is done some steps at a time, and can be set back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms import _native
from fathoms.engine.seeds import shuffle_seed_of
from fathoms.models.arguments import checked_batch_size
from fathoms.models.rows import Rows
from fathoms.models.step_trace import StepTrace
from fathoms.models.tracing import traced_rows

if TYPE_CHECKING:
    from fathoms.models.model import Model

_AT_ONCE = 1 << 17  # rows of the epochs that are handed to the core together


class Stepwise:
    """The steps that `fit` does, for whoever wants to stop, look, and go back between them.

    After `set_random_seed(seed)`, a model that is built and then trained by `fit(x, y, batch_size, epochs)` has, to the bit,
    the weights that this run has after as many epochs.

    Args:
        model: a compiled model whose steps are the core's.
        x, y: the training rows, as for `fit`.
        batch_size: rows for each change of the weights.
        seed: the seed that orders the rows.

    Raises:
        ValueError: the data do not fit the model, or it is not compiled.
        NotImplementedError: a part of the model, or of how it trains, is written in Python.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> run = Stepwise(model, np.ones((8, 1)), np.ones(8), batch_size=4, seed=0)
    >>> start = run.state()
    >>> losses = run.advance(3)
    >>> run.step, run.epoch, len(losses)
    (3, 1, 3)
    >>> run.restore(start)
    >>> bool(np.array_equal(run.advance(3), losses))
    True
    """

    def __init__(self, model: Model, x: Any, y: Any, batch_size: int, seed: int) -> None:
        objective = model._ready("Stepwise")
        rows = model._rows(x, y, None, None)
        if not isinstance(rows, Rows) or not model.optimizer.is_native:
            raise NotImplementedError(
                f"The steps of the model {model.name!r} cannot be done one at a time: a part of it, or of how it trains, is "
                "written in Python."
            )
        self.model = model
        self.rows = rows
        self.batch_size = checked_batch_size(batch_size, "Stepwise(batch_size)")
        self._seed = shuffle_seed_of(seed)
        self._scales = [
            scale for loss, scale in zip(objective.losses, objective.scales, strict=True) if loss is not None
        ]
        self._order: tuple[int, np.ndarray] = (-1, np.empty(0, np.int64))

    @property
    def step(self) -> int:
        """How many steps the optimizer has done."""
        return int(self.model.optimizer._iterations)

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has."""
        return -(-self.rows.count // self.batch_size)

    @property
    def epoch(self) -> int:
        """How many epochs are complete."""
        return self.step // self.steps_per_epoch

    def advance(self, steps: int) -> np.ndarray:
        """Do so many steps; return the loss of each before its change of the weights, float64, shape `(steps,)`.

        Raises:
            KeyboardInterrupt: Ctrl-C; the steps that were done count.
        """
        losses: list[np.ndarray] = []
        while steps > 0:
            within = self.step % self.steps_per_epoch
            if within == 0 and steps >= self.steps_per_epoch:
                many = max(1, min(steps // self.steps_per_epoch, _AT_ONCE // self.rows.count))
                order = _native.permutation(self._seed, self.step, self.rows.count, many, self.steps_per_epoch)
                taken = many * self.steps_per_epoch
            else:
                many, taken = 1, min(steps, self.steps_per_epoch - within)
                first = within * self.batch_size
                order = self._order_of_epoch()[first : first + taken * self.batch_size]
            losses.append(self._train(order, many, taken))
            steps -= taken
        return np.concatenate(losses) if losses else np.empty(0)

    def next_rows(self) -> np.ndarray:
        """The numbers of the rows that the next step samples."""
        first = self.step % self.steps_per_epoch * self.batch_size
        return self._order_of_epoch()[first : first + self.batch_size]

    def trace(self) -> StepTrace:
        """Lay open the next step without doing it: its rows, predictions, loss, gradients and changes."""
        state = self.state()
        try:
            return traced_rows(self.model, self.rows, self.next_rows())
        finally:
            self.restore(state)

    def state(self) -> list[np.ndarray]:
        """A copy of all that a step changes."""
        return [variable.numpy() for variable in self._variables()]

    def restore(self, state: Sequence[np.ndarray]) -> None:
        """Go back, or forth, to what `state` returned."""
        for variable, value in zip(self._variables(), state, strict=True):
            variable.assign(value)

    def _variables(self) -> list[Any]:
        optimizer = self.model.optimizer
        if not optimizer.built:
            optimizer.build(self.model.trainable_variables)
        return [*self.model.weights, *optimizer.variables]

    def _order_of_epoch(self) -> np.ndarray:
        begun = self.step - self.step % self.steps_per_epoch
        if self._order[0] != begun:
            self._order = (begun, _native.permutation(self._seed, begun, self.rows.count))
        return self._order[1]

    def _train(self, order: np.ndarray, epochs: int, steps: int) -> np.ndarray:
        native, optimizer, rows, step = self.model._now_lowered().native, self.model.optimizer, self.rows, self.step
        try:
            losses, _ = native.train(
                rows.inputs,
                rows.targets,
                rows.weights,
                order,
                self.batch_size,
                optimizer.rates(step, steps),
                step,
                None,
                None,
                epochs,
            )
        finally:  # Ctrl-C, too, leaves the count of the steps that changed the weights
            optimizer.advance(native.steps_done)
        scales = [*self._scales, *[1.0] * (losses.shape[1] - len(self._scales))]
        total: np.ndarray = losses @ np.array(scales)
        return total
