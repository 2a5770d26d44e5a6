"""What a recipe is given to learn from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        validation: The rows that decide when to stop. Deep recipes learn from these, too, in the end, and predict them by
            the networks that did not.
        features: What the inputs are.
        target: What the values are.
        seed: Decides all that is random. Training sets the global seed with it.
        epochs: The most passes of a training over the rows; None for as many as the recipe takes.
        seconds: About how long training may take; None for as long as the recipe takes. With a limit, how far training comes
            depends on the machine, and so do its bits.
        weights: How much each row of the table counts, float32, 1 on average; None if all count the same.
        groups: A number for each row of the table, equal for rows that must stay in one fold; None if there are none.
        backup: A folder in which long trainings keep their state, so that the same lesson goes on where it was cut off;
            None for none.
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
    weights: np.ndarray | None = None
    groups: np.ndarray | None = None
    backup: Path | None = None
    watch: Callable[[Progress], object] | None = None

    def digest(self) -> str:
        """A name that only the same lesson has: its arrays, rows, seed, limits, and Fathoms's version."""
        import fathoms

        digest = hashlib.sha256(repr((fathoms.__version__, self.seed, self.epochs, self.target.get_config())).encode())
        learned = np.concatenate([self.train, self.validation])
        for array in (self.train, self.validation, self.values[learned], *self.of(learned), self.weights, self.groups):
            digest.update(repr(array.shape).encode() + array.tobytes() if array is not None else b"none")
        return digest.hexdigest()[:32]

    def of(self, rows: Rows) -> list[np.ndarray]:
        """The inputs of some rows."""
        return [array[rows] for array in self.inputs]

    def weights_of(self, rows: Rows) -> np.ndarray | None:
        """How much some rows count; None if all count the same."""
        return None if self.weights is None else self.weights[rows]

    def held(self, rows: Rows) -> tuple[Any, ...]:
        """Some rows as `validation_data`: inputs, values, and weights if there are any."""
        inputs = self.of(rows)
        weights = () if self.weights is None else (self.weights[rows],)
        return (inputs if len(inputs) > 1 else inputs[0], self.values[rows], *weights)
