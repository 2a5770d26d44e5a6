"""A model as the core runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fathoms.engine.program import Program
from fathoms.engine.variable import Variable
from fathoms.models.objective import Objective
from fathoms.optimizers import Optimizer

if TYPE_CHECKING:
    from fathoms.models.model import Model


class Lowered:
    """The program of a model; with an objective and an optimizer it can train.

    Args:
        model: a built model.
        objective: the losses and metrics, resolved; None for a model that only predicts.
        optimizer: the rule that changes the weights; None for a model that only predicts.
        separate: see `Program`.

    Raises:
        ValueError: a layer whose arithmetic the core does not know.
    """

    def __init__(
        self, model: Model, objective: Objective | None, optimizer: Optimizer | None, separate: bool = False
    ) -> None:
        self.program = Program(model.dtype, separate)
        self.native = self.program.native
        inputs = [self.program.input(shape) for shape in model.input_row_shapes()]
        self.outputs = model.lower_all(self.program, inputs)
        for output in self.outputs:
            self.native.output(output.number)
        if objective is not None:
            objective.lower(self.native, [output.shape for output in self.outputs])
        if optimizer is not None:
            optimizer.build(model.trainable_variables)
            slots = _slots(optimizer, self.program.trainable_variables)
            self.native.optimizer(optimizer.kind, slots, optimizer.numbers())


def _slots(optimizer: Optimizer, variables: list[Variable]) -> list[list[object]]:
    """Return what the optimizer keeps, in the order in which the program names the variables."""
    places = {id(variable): place for place, variable in enumerate(optimizer._trainable_variables)}
    for variable in variables:
        if id(variable) not in places:
            raise ValueError(
                f"The optimizer {optimizer.name!r} was built for other weights, and keeps nothing for {variable.path!r}. Give each "
                f"model an optimizer of its own, and a new one after unfreezing: model.compile(optimizer='adam', loss='mse')."
            )
    order = [places[id(variable)] for variable in variables]
    return [[slot[place] for place in order] for slot in optimizer.slots]
