"""How the losses of a rung fell while it trained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fathoms.tables.ladder.rung import Rung


@dataclass(frozen=True)
class LearningCurve:
    """The losses after each epoch, float64, shape ``(epochs,)`` each.

    Attributes:
        name: The rung's name.
        train: The mean loss of the training rows while they trained.
        validation: The loss of the validation rows after the epoch.
    """

    name: str
    train: np.ndarray
    validation: np.ndarray

    @property
    def epochs(self) -> np.ndarray:
        """The epochs' numbers, from one."""
        return np.arange(1, len(self.validation) + 1)

    @property
    def best_epoch(self) -> int:
        """The epoch with the lowest validation loss, whose weights are kept."""
        return int(np.nanargmin(self.validation)) + 1

    def says(self) -> str:
        """The curve in a sentence, for who cannot see it."""
        best = self.best_epoch
        return (
            f"{self.name}: the validation loss falls from {self.validation[0]:.3g} to "
            f"{self.validation[best - 1]:.3g} at epoch {best} of {len(self.validation)}; the training loss goes from "
            f"{self.train[0]:.3g} to {self.train[best - 1]:.3g} there."
        )


def learning_curves(rungs: Iterable[Rung]) -> list[LearningCurve]:
    """The curves of all rungs that have one.

    Example:
        >>> [curve.best_epoch for curve in learning_curves(ladder.rungs)]  # doctest: +SKIP
        [61, 38, 29]
    """
    curves = []
    for rung in rungs:
        losses = [np.asarray(rung.history.get(name, ()), np.float64) for name in ("loss", "val_loss")]
        if len(losses[0]) == len(losses[1]) and np.isfinite(losses[1]).any():
            curves.append(LearningCurve(rung.name, *losses))
    return curves
