"""Keeping the weights of the best epoch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from fathoms.callbacks import Callback
from fathoms.tables.recipes.trained import Curve

# How much higher a validation loss must be to be higher.
_HIGHER = 1.02


class BestEpoch(Callback):
    """A callback that keeps the weights of the epoch with the lowest validation loss, to put them back, and stops training
    that only learns its rows by heart any more.

    Losses are compared at the ends of the learning rate's cycles, where the weights have settled: within a cycle, while the
    rate is high, they rise without meaning. Training stops at an end whose loss is higher, by 2 %, than an earlier one's.

    Arguments:
        ends: After which epochs a cycle ends.
        told: Called after every epoch with this callback; it may raise to end training.
    """

    def __init__(self, ends: Sequence[int], told: Callable[[BestEpoch], object] | None = None) -> None:
        super().__init__()
        self.ends = ends
        self.told = told
        self.epochs = 0
        self.loss = float("inf")
        self.curve = Curve([], [], 0)
        self._weights: list[np.ndarray] | None = None

    @property
    def finished_one(self) -> bool:
        """Whether there are weights to go back to."""
        return self._weights is not None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Keep the weights if no epoch was better, and tell."""
        assert logs is not None and self.model is not None
        if self._over:  # a finished training that was taken up again
            self.model.stop_training = True
            return
        self.epochs = epoch + 1
        loss = float(logs["val_loss"])
        self.curve.training.append(float(logs["loss"]))
        self.curve.validation.append(loss)
        if self._weights is None or loss < self.loss:
            self._weights, self.loss = self.model.get_weights(), loss
            self.curve = Curve(self.curve.training, self.curve.validation, self.epochs)
        if self._over:
            self.model.stop_training = True
        if self.told:
            self.told(self)

    @property
    def _over(self) -> bool:
        losses = [self.curve.validation[end - 1] for end in self.ends if end <= self.epochs]
        return any(loss > _HIGHER * min(losses[:place]) for place, loss in enumerate(losses) if place)

    def state(self) -> dict[str, np.ndarray]:
        """What `take_state` goes on from, by name."""
        weights = {f"weight {place}": array for place, array in enumerate(self._weights or [])}
        curve = self.curve
        return {
            "training": np.array(curve.training),
            "validation": np.array(curve.validation),
            "best epoch": np.array(curve.best_epoch),
            **weights,
        }

    def take_state(self, state: Mapping[str, np.ndarray], epochs: int) -> None:
        """Go on after so many epochs of what `state` gave, then or later."""
        losses = state["training"].tolist(), state["validation"].tolist()
        best = int(state["best epoch"])
        self.epochs = epochs
        self._weights = [state[f"weight {place}"] for place in range(len(state) - 3)]
        self.loss = losses[1][best - 1]
        self.curve = Curve(losses[0][:epochs], losses[1][:epochs], best)

    def restore(self) -> None:
        """Put the best epoch's weights back."""
        if self._weights is not None and self.model is not None:
            self.model.set_weights(self._weights)
