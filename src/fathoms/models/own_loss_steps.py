"""Steps of training whose loss is written in Python, while the core does all else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.engine.autodiff import GradientTape, plain
from fathoms.engine.structure import packed
from fathoms.models.objective import Objective
from fathoms.models.python_rows import PythonRows
from fathoms.optimizers import Optimizer

if TYPE_CHECKING:
    from collections.abc import Callable

    from fathoms.models.lowered import Lowered
    from fathoms.models.model import Model


class OwnLossSteps:
    """Does a step of training in three: outputs, the slope of the loss by them, and a step of the core on `sum(slope * output)`.

    The derivatives of that sum by the weights are those of the loss. The core computes the outputs twice, with the same
    random numbers, as these follow from the number of the step; moving averages follow the rows the second time only.

    Args:
        lowered: the model's program, in which `inner_product` stands for the losses.
        objective: the losses and metrics, resolved.
        optimizer: a rule that the core knows.
        structure: the form of the outputs.
        model: the model, whose guard watches.
    """

    def __init__(
        self, lowered: Lowered, objective: Objective, optimizer: Optimizer, structure: Any, model: Model
    ) -> None:
        self._model = model
        self._native = lowered.native
        self._dtype = lowered.program.dtype
        self._outputs = lowered.outputs
        weights = lowered.program.trainable_variables
        self._weights = {id(variable) for variable in weights}
        self._penalised = [variable for variable in weights if variable.regularizer is not None]
        assert objective.loss is not None
        self._loss = objective.loss
        self._objective = objective
        self._optimizer = optimizer
        self._structure = structure

    def take(self, batch: PythonRows, numbers: np.ndarray) -> bool:
        """Do a step on these rows, which have these numbers; if the loss looks at weights by itself, return False with nothing done.

        Raises:
            NonFiniteError: the step would leave NaN or infinity.
        """
        iteration = int(self._optimizer._iterations)
        outputs = self._computed(batch, True, iteration)
        before = [variable.numpy() for variable in self._loss.variables]
        loss, slopes = self._slopes(batch, outputs)
        if slopes is None:
            for variable, value in zip(self._loss.variables, before, strict=True):
                variable.assign(value)
            self._objective.needs_tape = True
            return False
        guard = self._model._guard

        def tell() -> None:
            for variable, value in zip(self._loss.variables, before, strict=True):
                variable.assign(value)
            rate = float(self._optimizer.rates(iteration, 1)[0])
            guard.tell_of_own_loss(self._model, batch, slopes, float(loss), numbers, iteration, rate)

        if guard.watches and not np.isfinite(loss):
            tell()
        penalty = self._train(batch, slopes, iteration, tell if guard.watches else None)
        guard.note(np.reshape(loss + penalty, (1, 1)))
        self._note(batch, outputs, loss + penalty)
        return True

    def measure(self, batch: PythonRows) -> None:
        """Let the loss and the metrics see these rows, without training."""
        outputs = self._computed(batch, False, 0)
        loss = self._loss(batch.y, packed(self._structure, outputs), batch.sample_weight)
        for variable in self._penalised:
            loss = loss + variable.regularizer(variable)
        self._note(batch, outputs, loss)

    def _note(self, batch: PythonRows, outputs: list[np.ndarray], loss: Any) -> None:
        self._objective.tracker.update_state(loss, sample_weight=batch.count)
        if self._objective.metric is not None:
            self._objective.metric.update_state(batch.y, packed(self._structure, outputs), batch.sample_weight)

    def _computed(self, batch: PythonRows, training: bool, iteration: int) -> list[np.ndarray]:
        flat = [np.empty((batch.count, output.size), self._dtype) for output in self._outputs]
        self._native.predict(batch.inputs, flat, training, iteration, None, False)
        return [array.reshape(-1, *output.shape) for array, output in zip(flat, self._outputs, strict=True)]

    def _slopes(self, batch: PythonRows, outputs: list[np.ndarray]) -> tuple[Any, list[np.ndarray] | None]:
        """The loss and its derivative by each output; None if it depends on something else, too, or on nothing."""
        from fathoms.engine.recorded import root

        with GradientTape() as tape:
            y_pred = [
                output if loss is None else root(output, tape)
                for output, loss in zip(outputs, self._objective.losses, strict=True)
            ]
            loss = self._loss(batch.y, packed(self._structure, y_pred), batch.sample_weight)
        if any(id(variable) in self._weights for variable in tape.watched_variables()):
            return loss, None
        found = iter(tape.gradient(loss, [output for output in y_pred if not isinstance(output, np.ndarray)]))
        slopes = [
            np.zeros((batch.count, 0), self._dtype) if own is None else next(found) for own in self._objective.losses
        ]
        if any(slope is None for slope in slopes):
            return loss, None
        return plain(loss), [np.ascontiguousarray(slope).reshape(batch.count, -1) for slope in slopes]

    def _train(
        self, batch: PythonRows, slopes: list[np.ndarray], iteration: int, tell: Callable[[], None] | None
    ) -> Any:
        """Let the core do the step; return the penalties on the weights before it.

        `tell` is called if the step would leave NaN or infinity; if it returns, the step is done all the same.
        """
        rates = self._optimizer.rates(iteration, 1)

        def step(guarded: bool) -> np.ndarray:
            weights = [None] * len(slopes)
            return self._native.train(
                batch.inputs, slopes, weights, None, batch.count, rates, iteration, guarded=guarded
            )[0]

        try:
            losses = step(tell is not None)
            if tell is not None and self._native.failed:
                tell()
                losses = step(False)
        finally:
            self._optimizer.advance(self._native.steps_done)
        return losses[0, sum(loss is not None for loss in self._objective.losses) :].sum()
