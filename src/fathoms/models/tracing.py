"""How a step of training is traced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from fathoms import _native
from fathoms.engine.program import Buffer
from fathoms.models.lowered import Lowered
from fathoms.models.rows import Rows
from fathoms.models.step_by_step import apply_in_python
from fathoms.models.step_trace import StepTrace

if TYPE_CHECKING:
    from fathoms.models.model import Model


def traced_step(model: Model, rows: Rows, batch_size: int | None, update: bool, seed: int) -> StepTrace:
    """Do one step of training on a program that keeps every buffer, and return all of it.

    Args:
        model: a compiled model whose objective is resolved.
        rows: the rows to choose from.
        batch_size: how many rows to sample; None takes all.
        update: whether to change the weights.
        seed: the seed that orders rows in `fit`.
    """
    iteration = int(model.optimizer._iterations)
    count = rows.count
    if batch_size is None or batch_size >= count:
        order = np.arange(count, dtype=np.int64)
    else:
        order = np.asarray(_native.permutation(seed, iteration, count))[:batch_size]
        rows = rows.taken(order)
    return _traced(model, rows, order, count, update)


def traced_rows(model: Model, rows: Rows, order: np.ndarray) -> StepTrace:
    """Do one step on these rows, by their numbers in that order, and return all of it."""
    return _traced(model, rows.taken(order), order, rows.count, True)


def _traced(model: Model, rows: Rows, order: np.ndarray, count: int, update: bool) -> StepTrace:
    """Trace a step on `rows`, which have the numbers `order` among `count`."""
    optimizer, objective = model.optimizer, model._objective
    assert objective is not None
    iteration = int(optimizer._iterations)
    lowered = Lowered(model, objective, optimizer, separate=True)
    program, native = lowered.program, lowered.native
    names = _names(model)
    before = {names[id(variable)]: variable.numpy() for variable in model.weights}
    rate = float(optimizer.rates(iteration, 1)[0])
    cores = rate if optimizer.is_native else 0.0
    losses, _ = native.trace(rows.inputs, rows.targets, rows.weights, cores, iteration, update)
    pairs = lowered.gradients()
    if update:
        if optimizer.is_native:
            optimizer.advance(1)
        else:
            apply_in_python(optimizer, pairs)
    gradients = {names[id(variable)]: gradient for gradient, variable in pairs}
    outputs = {
        name: native.value(buffer.number).reshape(len(order), *buffer.shape)
        for name, buffer in _numbered(program.layer_outputs)
    }
    slopes = {}
    for name, buffer in _numbered(program.layer_outputs):
        with suppress(ValueError):  # nothing before it learns, so there is no slope by it
            slopes[name] = native.delta(buffer.number).reshape(len(order), *buffer.shape)
    predictions = [native.value(buffer.number).reshape(len(order), *buffer.shape) for buffer in lowered.outputs]
    inputs = [
        array.reshape(len(order), *shape).copy()
        for array, shape in zip(rows.inputs, model.input_row_shapes(), strict=True)
    ]
    targets = [array.copy() for array in rows.targets]
    own = [loss for loss in objective.losses if loss is not None]
    scales = [scale for loss, scale in zip(objective.losses, objective.scales, strict=True) if loss is not None]
    return StepTrace(
        rows=order,
        row_count=count,
        x=inputs[0] if len(inputs) == 1 else inputs,
        y=targets[0] if len(targets) == 1 else targets,
        outputs=outputs,
        slopes=slopes,
        predictions=predictions[0] if len(predictions) == 1 else predictions,
        loss=sum(scale * float(value) for scale, value in zip([*scales, 1.0], losses[0], strict=False)),
        gradients=gradients,
        weights=before,
        changes={names[id(variable)]: variable.value - before[names[id(variable)]] for variable in model.weights},
        learning_rate=rate,
        step=iteration,
        loss_name=" + ".join(loss.name for loss in own),
        optimizer_name=type(optimizer).__name__,
    )


def _numbered(outputs: Sequence[tuple[str, Buffer]]) -> Iterator[tuple[str, Buffer]]:
    """Number the further outputs of a layer that is used more than once: dense, dense_1."""
    taken: set[str] = set()
    for name, buffer in outputs:
        numbered, count = name, 0
        while numbered in taken:
            count += 1
            numbered = f"{name}_{count}"
        taken.add(numbered)
        yield numbered, buffer


def _names(model: Model) -> dict[int, str]:
    """Name each weight by its path within the model; layers that were built elsewhere may share a path."""
    names: dict[int, str] = {}
    for variable in model.weights:
        name = path = variable.path.removeprefix(f"{model.name}/")
        count = 0
        while name in names.values():
            count += 1
            name = f"{path}_{count}"
        names[id(variable)] = name
    return names
