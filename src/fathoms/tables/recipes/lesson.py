"""What a recipe is given to learn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fathoms.tables.encoding.features import Features
from fathoms.tables.recipes.epoch_watch import Progress
from fathoms.tables.splits.split import Rows
from fathoms.tables.targets.target import Target


@dataclass(frozen=True)
class Lesson:
    """A table as arrays, which of its rows may be learned from, and how long that may take.

    Attributes:
        inputs: What `features.transform` gave for all rows of the table; other rows than these two are not looked at.
        values: What the network is to give, float32, shape ``(rows, 1)``: `target.encode`, anything in rows that take no part.
        train: The rows to learn from.
        validation: The rows that decide when to stop. Recipes that make folds learn from these, too, and predict them by
            the networks that did not.
        features: What the inputs are.
        target: What the values are.
        seed: Decides all that is random. Training sets the global seed with it.
        epochs: The most passes over the rows; None for as many as the recipe takes.
        seconds: About how long training may take; None for as long as the recipe takes. With a limit, how far training comes
            depends on the machine, and so do its bits.
        groups: A number for each row of the table, equal for rows that must stay in one fold; None if there are none.
        watch: Who is told after every epoch.
    """

    inputs: list[np.ndarray]
    values: np.ndarray
    train: Rows
    validation: Rows
    features: Features
    target: Target
    seed: int = 0
    epochs: int | None = None
    seconds: float | None = None
    groups: np.ndarray | None = None
    watch: Callable[[Progress], object] | None = None

    def of(self, rows: Rows) -> list[np.ndarray]:
        """The inputs of some rows."""
        return [array[rows] for array in self.inputs]
