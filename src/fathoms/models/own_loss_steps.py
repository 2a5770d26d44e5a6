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
    from fathoms.models.lowered import Lowered


class OwnLossSteps:
    """Does a step of training in three: outputs, the slope of the loss by them, and a step of the core on `sum(slope * output)`.

    The derivatives of that sum by the weights are those of the loss. The core computes the outputs twice, with the same
    random numbers, as these follow from the number of the step; moving averages follow the rows the second time only.

    Args:
        lowered: the model's program, in which `inner_product` stands for the losses.
        objective: the losses and metrics, resolved.
        optimizer: a rule that the core knows.
        structure: the form of the outputs.
    """

    def __init__(self, lowered: Lowered, objective: Objective, optimizer: Optimizer, structure: Any) -> None:
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

    def take(self, batch: PythonRows) -> bool:
        """Do a step on these rows; if the loss looks at weights by itself, return False with nothing done."""
        iteration = int(self._optimizer._iterations)
        outputs = self._computed(batch, True, iteration)
        before = [variable.numpy() for variable in self._loss.variables]
        loss, slopes = self._slopes(batch, outputs)
        if slopes is None:
            for variable, value in zip(self._loss.variables, before, strict=True):
                variable.assign(value)
            self._objective.needs_tape = True
            return False
        penalty = self._train(batch, slopes, iteration)
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

    def _train(self, batch: PythonRows, slopes: list[np.ndarray], iteration: int) -> Any:
        """Let the core do the step; return the penalties on the weights before it."""
        rates = self._optimizer.rates(iteration, 1)
        try:
            losses, _ = self._native.train(
                batch.inputs, slopes, [None] * len(slopes), None, batch.count, rates, iteration, None, None
            )
        finally:
            self._optimizer.advance(self._native.steps_done)
        return losses[0, sum(loss is not None for loss in self._objective.losses) :].sum()
