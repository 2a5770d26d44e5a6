"""How good predictions are, on some rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Score:
    """Loss and plain metric of predictions, row by row, float64, shape ``(rows,)`` each.

    For numbers the squared error of the standardised target and the absolute error in the target's own unit; for labels
    the cross-entropy (in nats) and 1 where the likeliest label is the true one.
    """

    losses: np.ndarray
    metrics: np.ndarray

    @property
    def rows(self) -> int:
        """How many rows were predicted."""
        return len(self.losses)

    @property
    def loss(self) -> float:
        """The mean of the losses."""
        return float(self.losses.mean())

    @property
    def metric(self) -> float:
        """The mean of the metrics."""
        return float(self.metrics.mean())
