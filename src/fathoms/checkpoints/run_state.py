"""What a model and its callbacks hold of a run, taken out as plain data and put in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.checkpoints.checkpoint_error import CheckpointError
from fathoms.engine.variable import Variable

if TYPE_CHECKING:
    from fathoms.callbacks import Callback
    from fathoms.models import Model

# A file may have so many times the bytes of the variables (callbacks keep weights, too), and so many more.
_LARGEST = 8
_ALWAYS_ALLOWED = 1 << 28


def variables_of(model: Model) -> list[Variable]:
    """Return all variables that training changes, the metrics' aside: weights, seeds, those of optimizers and losses."""
    optimizer = model.optimizer
    if optimizer is not None and not optimizer.built:
        optimizer.build(model.trainable_variables)
    loss = None if model._objective is None else model._objective.loss
    found = {id(variable): variable for variable in _held_by(model)}
    for part in (optimizer, loss):
        found.update((id(variable), variable) for variable in (part.variables if part is not None else ()))
    return list(found.values())


def _held_by(model: Model) -> Iterator[Variable]:
    from fathoms.models.model import is_subclassed

    yield from model.variables
    if is_subclassed(model) or model._has_own_steps():  # which may hold further optimizers, say
        from fathoms.optimizers import Optimizer
        from fathoms.saving.saveables import saveables

        for _, part in saveables(model):
            if isinstance(part, Optimizer):
                yield from part.variables


def values_of(variables: Sequence[Variable]) -> list[np.ndarray]:
    """Return the live arrays of variables."""
    return [variable._value for variable in variables]


def most_bytes(variables: Sequence[Variable]) -> int:
    """Return how many bytes the file of a run with these variables may have."""
    return _LARGEST * sum(variable._value.nbytes for variable in variables) + _ALWAYS_ALLOWED


def put(variables: Sequence[Variable], values: Any) -> None:
    """Give variables the values that a checkpoint has for them; nothing is changed if one does not fit.

    Raises:
        CheckpointError: another number of them, another shape or type.
    """
    if not isinstance(values, list) or len(values) != len(variables):
        held = len(values) if isinstance(values, list) else "no"
        raise CheckpointError(f"it has {held} variables, and the model with its optimizer {len(variables)}")
    for variable, value in zip(variables, values, strict=True):
        if not isinstance(value, np.ndarray) or (value.shape, value.dtype) != (variable.shape, variable._value.dtype):
            kind = f"{value.dtype} {value.shape}" if isinstance(value, np.ndarray) else type(value).__name__
            raise CheckpointError(f"{variable.path!r} is {variable.dtype} {variable.shape} here, and {kind} there")
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def states_of(callbacks: Sequence[Callback]) -> list[tuple[str, Any]]:
    """Return the state of each callback that has one, with the name of its class."""
    states = [(type(callback).__name__, callback.get_state()) for callback in callbacks]
    return [(name, state) for name, state in states if state is not None]


def put_states(callbacks: Sequence[Callback], states: Any) -> None:
    """Give callbacks back their states.

    Raises:
        CheckpointError: these are not the callbacks that the states are of.
    """
    known = [callback for callback in callbacks if callback.get_state() is not None]
    here = [type(callback).__name__ for callback in known]
    there = [name for name, _ in states]
    if here != there:
        raise CheckpointError(
            f"its callbacks with a state are {', '.join(there) or 'none'}, in this order, and here they are "
            f"{', '.join(here) or 'none'}"
        )
    for callback, (_, state) in zip(known, states, strict=True):
        callback.set_state(state)
