"""Learning once more, from all rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fathoms.callbacks import Callback
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.seeds import set_random_seed
from fathoms.tables.recipes.coslog_decay import cycle_ends
from fathoms.tables.recipes.epoch_count import EpochCount
from fathoms.tables.recipes.epoch_watch import Progress
from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.member import Member
from fathoms.tables.recipes.member_backup import MemberBackup


@dataclass(frozen=True)
class LearnedAgain:
    """A network that learned from all rows, and for how many epochs."""

    member: Member
    epochs: int


def learn_again(
    name: str, inputs: list[KerasTensor], lesson: Lesson, first: Member, folder: Path | None
) -> LearnedAgain | None:
    """Train a network like `first` on the rows that it learned from and those held against it.

    Nothing is left to say when to stop. It has the same weights to begin with, the same batch size and the same schedule over
    as many epochs, and stops at the end of that cycle of the learning rate after which `first` was best: there the rate is 0
    and the weights have settled. Measured, that is better than the very best epoch, which may be best by chance.

    Arguments:
        name: The recipe's name.
        inputs: The inputs of `first`.
        lesson: What `first` learned.
        first: A trained member.
        folder: Where the state is kept, beside that of `first`; None for nowhere.

    Returns:
        The network; None if Ctrl-C came before its end: `first` is then what there is.
    """
    set_random_seed(lesson.seed)
    rows = np.sort(np.concatenate([first.train, first.held]))
    member = Member(inputs, lesson, rows, first.held, first.settings, first.number, like=first)
    losses = first.best.curve.validation
    epochs = min((end for end in cycle_ends(first.epochs) if end <= len(losses)), key=lambda end: losses[end - 1])

    def tell(epoch: int) -> None:
        if lesson.watch is not None:
            before, lowest = first.best.epochs, first.best.loss
            best = first.best.curve.best_epoch
            lesson.watch(Progress(name, before + epoch, before + epochs, lowest, lowest, best))

    count = EpochCount(tell)
    backup: list[Callback] = [] if folder is None else [MemberBackup(folder / "again", count)]
    several = len(lesson.inputs) > 1
    try:
        member.model.fit(
            lesson.of(rows) if several else lesson.inputs[0][rows],
            lesson.values[rows],
            sample_weight=lesson.weights_of(rows),
            batch_size=member.batch,
            epochs=epochs,
            callbacks=[count, *backup],
            verbose=0,
        )
    except KeyboardInterrupt:
        return None
    return LearnedAgain(member, epochs)
