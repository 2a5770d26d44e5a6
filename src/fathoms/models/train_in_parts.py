"""A call of the core in parts, between which a checkpoint can be written; the results are those of one call, to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fathoms.models.predicting import Progress
from fathoms.models.rows import Rows
from fathoms.models.step_by_step import train_step_by_step
from fathoms.models.tally import Tally

if TYPE_CHECKING:
    from fathoms.checkpoints import RunKeeper
    from fathoms.models.lowered import Lowered
    from fathoms.models.model import Model

_Part = tuple[np.ndarray, np.ndarray]


def train_in_parts(
    keeper: RunKeeper,
    lowered: Lowered,
    model: Model,
    rows: Rows,
    order: np.ndarray | None,
    batch_size: int,
    tally: Tally,
    progress: Progress,
) -> _Part:
    """Do what the core's `train` does, and return what it returns.

    For the core each batch is an epoch of its own here, so that it can stop after any of them, and gives each batch's sums;
    these are added in the batches' order, as it does itself.
    """
    optimizer = model.optimizer
    order = np.arange(rows.count, dtype=np.int64) if order is None else order
    steps, whole = -(-len(order) // batch_size), len(order) // batch_size
    pending = keeper.taken_pending()
    losses: list[np.ndarray]
    sums: np.ndarray | None
    losses, sums = ([], None) if pending is None else pending
    done = sum(map(len, losses))
    while done < steps:
        many = whole - done if done < whole and optimizer.is_native else 1
        many = min(many, keeper.most(done) or many)
        part = order[done * batch_size : (done + many) * batch_size]
        told = _from(progress, losses, done)
        if optimizer.is_native:
            own, each = _in_core(keeper, lowered, model, rows, part, batch_size, many, told)
        else:
            own, each = train_step_by_step(lowered, optimizer, rows, part, batch_size, None, told, model)
        each = each.reshape(len(own), -1, 2)
        if sums is not None and (losses[0].shape[1:], sums.shape) != (own.shape[1:], each.shape[1:]):
            raise keeper.misfit("it has losses or metrics of another model")
        losses.append(own)
        done += len(own)
        sums = _added(sums, each)
        if done < steps:
            keeper.look_inside(done, tally, (losses, sums))
    assert sums is not None
    return np.concatenate(losses), sums


def _in_core(
    keeper: RunKeeper,
    lowered: Lowered,
    model: Model,
    rows: Rows,
    order: np.ndarray,
    batch_size: int,
    steps: int,
    progress: Progress,
) -> _Part:
    """Do batches of the same length until it is time for a checkpoint; return the losses and the sums of each."""

    def looked_up(done: int, loss: float) -> bool:
        if progress is not None:
            progress(done, loss)
        return keeper.is_due

    try:
        losses, sums = model._guard.train(
            model, lowered.native, rows, order, batch_size, steps, None, looked_up, steps, within=True
        )
    finally:  # Ctrl-C, too, leaves the count of the steps that changed the weights
        model.optimizer.advance(lowered.native.steps_done)
    return losses, sums.reshape(steps, -1, 2)[: len(losses)]


def _added(sums: np.ndarray | None, each: np.ndarray) -> np.ndarray:
    """Add the sums of batches one after the other, beginning with 0."""
    before = np.zeros_like(each[0]) if sums is None else sums
    total: np.ndarray = np.add.accumulate(np.concatenate([before[None], each]))[-1]
    return total


def _from(progress: Progress, losses: list[np.ndarray], done: int) -> Progress:
    """What the core calls in a part: it has done so many batches before."""
    if progress is None or not done:
        return progress
    before = sum(float(own[:, 0].sum()) for own in losses if own.shape[1])
    return lambda steps, loss: progress(done + steps, (before + loss * steps) / (done + steps))
