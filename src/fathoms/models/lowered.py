"""A model as the core runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from fathoms import constraints, regularizers
from fathoms.engine.forks import forks
from fathoms.engine.program import Program
from fathoms.engine.variable import Variable
from fathoms.layers import InputLayer, Layer
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
        check_types(model)
        self.program = Program(model.dtype, separate)
        self.native = self.program.native
        inputs = [self.program.input(shape) for shape in model.input_row_shapes()]
        self.outputs = model.lower_all(self.program, inputs)
        for output in self.outputs:
            self.native.output(output.number)
        self.trains = objective is not None
        self._turn = Lock()
        self._changes_weights = False
        self._spares: list[Lowered] = []
        self._home: list[Lowered] | None = None
        self._forks = forks()
        if objective is not None:
            objective.lower(self.native, [output.shape for output in self.outputs])
            self._regularize(model)
        if optimizer is not None:
            if not optimizer.built:
                optimizer.build(model.trainable_variables)
            self._lower_optimizer(optimizer)

    def _lower_optimizer(self, optimizer: Optimizer) -> None:
        variables = self.program.trainable_variables
        slots = _slots(optimizer, variables)
        if (
            not optimizer.is_native or not variables
        ):  # Python changes the weights; the core does all else that a step does
            self.native.optimizer("sgd", [], {})
            return
        self.native.optimizer(optimizer.kind, slots, {**optimizer.numbers(), **optimizer.treatment()})
        for variable in variables:
            if not optimizer._use_weight_decay(variable):
                self.native.spare(self.program.number_of(variable))
            if (share := optimizer.rate_share(variable)) != 1:
                self.native.scale_rate(self.program.number_of(variable), share)

    def taken(self, changes_weights: bool) -> bool:
        """Take the program for a run, if no other has it: `give_back()` afterwards."""
        if not self._turn.acquire(blocking=False):
            return False
        self._changes_weights = changes_weights
        return True

    def give_back(self) -> None:
        """Let the next run have the program."""
        self._turn.release()
        if self._home is not None:
            self._home.append(self)

    @property
    def is_training(self) -> bool:
        """Whether a run of this process has the program to change the weights."""
        return self._changes_weights and self._turn.locked() and self._forks == forks()

    def taken_spare(self, make: Callable[[], Lowered]) -> Lowered:
        """Take another program of the same model for a run beside the one that goes on; it is kept for the next time."""
        try:
            spare = self._spares.pop()
        except IndexError:
            spare = make()
            spare._home = self._spares
        spare.taken(False)
        return spare

    def gradients(self) -> list[tuple[np.ndarray, Variable]]:
        """Return the gradient of each trainable weight, after a trace."""
        return [
            (self.native.gradient(self.program.number_of(variable)).reshape(variable.shape), variable)
            for variable in self.program.trainable_variables
        ]

    def _regularize(self, model: Model) -> None:
        """Write the penalties on the weights, and what they are held to, into the core's program."""
        for variable in self.program.trainable_variables:
            number = self.program.number_of(variable)
            if variable.regularizer is not None:
                self.native.penalty(number, *regularizers.strengths(variable.regularizer, variable.path))
            if variable.constraint is not None:
                held = constraints.of_the_core(variable.constraint, variable.shape, variable.path)
                if held is not None:
                    self.native.constrain(held[0], number, held[1])


def _with_inner(layer: Layer) -> Iterator[Layer]:
    """Yield a layer and, if it is a model, the layers within."""
    yield layer
    for inner in getattr(layer, "layers", ()):
        yield from _with_inner(inner)


def penalties_in_core(model: Model) -> bool:
    """Whether the core has the penalties of a model, and what its weights are held to."""
    try:
        check_types(model)
        for variable in model.trainable_variables:
            if variable.regularizer is not None:
                regularizers.strengths(variable.regularizer, variable.path)
            if variable.constraint is not None:
                constraints.of_the_core(variable.constraint, variable.shape, variable.path)
    except (NotImplementedError, ValueError):
        return False
    return all(layer.activity_regularizer is None for layer in _with_inner(model))


def check_types(model: Model) -> None:
    """Raise NotImplementedError if a layer computes in a type that the core does not have, or in another than the rest."""
    for layer in _with_inner(model):
        if layer._dtype != model._dtype and not (layer.takes_columns or isinstance(layer, InputLayer)):
            raise NotImplementedError(
                f"Layer {layer.name!r} is {layer._dtype}, but the model {model.name!r} computes in {model._dtype}. Give all layers "
                f"of a model one dtype: dtype={model._dtype!r}."
            )
        if layer.compute_dtype != layer._dtype and not (layer.takes_columns or isinstance(layer, InputLayer)):
            raise NotImplementedError(
                f"The layer {layer.name!r} computes in {layer.compute_dtype} (its dtype policy is {layer.dtype_policy.name!r}), "
                f"but models compute in float32 or float64: dtype='float32'."
            )


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
