"""Many epochs in one call of the core, where nobody is to be told of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fathoms import _native
from fathoms.models.held_interrupt import HeldInterrupt
from fathoms.models.rows import Rows
from fathoms.models.tally import Tally, logs_of_epochs

if TYPE_CHECKING:
    from fathoms.callbacks import History
    from fathoms.models.epochs import Epochs
    from fathoms.models.fit_run import TrainedRows


def train_many_epochs(model: Epochs, source: TrainedRows, recorder: History, first: int, last: int) -> dict[str, Any]:
    """Train from epoch `first` to before `last`; return the logs of the last one.

    Weights, logs, the optimizer's count and what `recorder` holds are, to the bit, what one call for each epoch leaves; also
    when Ctrl-C ends a run, and when somebody sets `stop_training`: the epoch that runs is finished.
    """
    logs: dict[str, Any] = {}
    epoch = first
    keeper = model._keeper
    with HeldInterrupt() as interrupt:
        while epoch < last:
            many = 1 if model.stop_training else last - epoch
            logs = _train(model, source, recorder, epoch, many, interrupt)
            epoch = recorder.epoch[-1] + 1
            if keeper is not None:
                keeper.epoch_is_over(epoch - 1, logs)
            interrupt.let_through()
            if model.stop_training:
                break
    return logs


def _train(
    model: Epochs, source: TrainedRows, recorder: History, epoch: int, most: int, interrupt: HeldInterrupt
) -> dict[str, Any]:
    """Do as many epochs as the core is given at once, and let `recorder` keep those that are finished."""
    lowered = model._program_to_train("fit")
    try:
        return _train_with(lowered.native, model, source, recorder, epoch, most, interrupt)
    finally:
        lowered.give_back()


def _train_with(
    native: _native.Program,
    model: Epochs,
    source: TrainedRows,
    recorder: History,
    epoch: int,
    most: int,
    interrupt: HeldInterrupt,
) -> dict[str, Any]:
    optimizer, objective = model.optimizer, model._ready("fit")
    rows, batch_size, iteration = source.rows, source.batch_size, int(optimizer._iterations)
    assert isinstance(rows, Rows)
    keeper = model._keeper
    numbers, many = source.order.several(iteration, most)
    count = rows.count if numbers is None else len(numbers) // many
    steps = -(-count // batch_size)
    logs: dict[str, Any] = {}

    def looked_up(done: int, loss: float) -> bool:
        interrupt.let_through()
        return model.stop_training or (keeper is not None and keeper.is_due)

    model._guard.begin_epoch(epoch, iteration)
    try:
        model._guard.train(model, native, rows, numbers, batch_size, many * steps, None, looked_up, many)
    finally:  # Ctrl-C, too, leaves the count of the steps that changed the weights, and the epochs that are over
        optimizer.advance(native.steps_done)
        done, rest = divmod(native.steps_done, steps)
        if done:
            losses, sums = native.results()
            losses = losses[: done * steps].reshape(done, steps, -1)
            sums = sums.reshape(many, -1, 2)[:done]
            recorder.extend(epoch, logs_of_epochs(objective, losses, sums, batch_size, count))
            tally = Tally(objective)
            tally.add_losses(losses[-1], batch_size, count)
            tally.add_sums(sums[-1])
            logs = tally.logs()
        if rest or not done:
            Tally(objective)  # sets the metrics back, as at the beginning of the epoch that was not finished
    return logs
