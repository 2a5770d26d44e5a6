"""Training with an update rule that is written in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from fathoms.engine.variable import Variable
from fathoms.optimizers import Optimizer

if TYPE_CHECKING:
    from fathoms.models.lowered import Lowered
    from fathoms.models.model import Model
    from fathoms.models.rows import Rows


def train_step_by_step(
    lowered: Lowered,
    optimizer: Optimizer,
    rows: Rows,
    order: np.ndarray | None,
    batch_size: int,
    outputs: list[np.ndarray] | None,
    progress: Callable[[int, float], object] | None,
    model: Model,
) -> tuple[np.ndarray, np.ndarray]:
    """Do what the core's `train` does, and return what it returns; but the optimizer changes the weights, in Python.

    Args:
        lowered: the model's program.
        optimizer: the rule.
        rows: the data.
        order: the numbers of the rows to take, in order; None takes all.
        batch_size: rows for each step.
        outputs: arrays `[rows, size]` that receive the predictions, or None.
        progress: called after each step with the number of steps done and the mean loss so far.
        model: the model, whose guard watches.

    Raises:
        NonFiniteError: a step would leave NaN or infinity.
    """
    guard = model._guard
    kept = guard.kept(model) if guard.watches else None
    count = rows.count if order is None else len(order)
    losses = []
    sums: np.ndarray | None = None
    total = 0.0
    for start in range(0, count, batch_size):
        stop = min(start + batch_size, count)
        batch = rows.part(start, stop) if order is None else rows.taken(order[start:stop])
        iteration = int(optimizer._iterations)
        if kept is not None:
            kept.save()
        # With a rate of 0 the core's own rule moves nothing; all else that belongs to a step, it does.
        step_losses, step_sums = lowered.native.trace(
            batch.inputs, batch.targets, batch.weights, 0.0, iteration, update=True
        )
        for own, output in zip(outputs or (), lowered.outputs, strict=False):
            own[start:stop] = lowered.native.value(output.number)
        gradients = lowered.gradients()
        apply_in_python(optimizer, gradients)
        if kept is not None and guard.watches and not (np.isfinite(step_losses).all() and kept.is_finite()):
            kept.restore()
            numbers = np.arange(start, stop) if order is None else order[start:stop]
            guard.tell_of_step(model, rows, numbers, iteration)
            lowered.native.trace(batch.inputs, batch.targets, batch.weights, 0.0, iteration, update=True)
            apply_in_python(optimizer, gradients)
        guard.note(step_losses)
        losses.append(step_losses[0])
        sums = step_sums if sums is None else sums + step_sums
        if progress is not None:
            total += float(np.sum(step_losses))
            progress(len(losses), total / len(losses))
    assert sums is not None
    return np.stack(losses), sums


def apply_in_python(optimizer: Optimizer, pairs: list[tuple[np.ndarray, Variable]]) -> None:
    """Let the optimizer change the weights, given the gradients of the loss itself."""
    optimizer.apply([optimizer.scale_loss(gradient) for gradient, _ in pairs], [variable for _, variable in pairs])
