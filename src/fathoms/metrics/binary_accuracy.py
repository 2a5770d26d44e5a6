"""How often a probability lies on the right side of a threshold."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.floatx import floatx
from fathoms.losses.same_rank import same_rank
from fathoms.metrics.row_mean import RowMean


def binary_accuracy(y_true: ArrayLike, y_pred: ArrayLike, threshold: float = 0.5) -> NDArray[Any]:
    """1 where `(y_pred > threshold) == y_true`, and else 0.

    Args:
        y_true: targets 0 or 1, shape `(rows, ...)`.
        y_pred: probabilities, same shape.
        threshold: above it, a prediction counts as 1.

    Source: `keras.metrics.binary_accuracy`.

    >>> binary_accuracy([0, 1, 1, 0], [0.2, 0.7, 0.3, 0.9]).tolist()
    [1.0, 1.0, 0.0, 0.0]
    """
    truth, predictions = same_rank(np.asarray(y_true), np.asarray(y_pred))
    return np.asarray(np.equal(truth, (predictions > threshold).astype(truth.dtype)), floatx())


class BinaryAccuracy(RowMean):
    """The share of probabilities on the right side of the threshold, over all samples so far.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        threshold: above it, a prediction counts as 1. For logits instead of probabilities, use 0.

    Called with `y_true` and `y_pred` of shape `(rows, ...)` and maybe `sample_weight` of shape `(rows,)`.

    Source: `keras.metrics.BinaryAccuracy`.

    >>> from fathoms import metrics
    >>> metric = metrics.BinaryAccuracy()
    >>> metric.update_state([[0], [1], [1], [0]], [[0.2], [0.7], [0.3], [0.1]])
    >>> float(metric.result())
    0.75
    """

    kind = "binary_accuracy"
    direction = "up"

    def __init__(self, name: str | None = "binary_accuracy", dtype: object = None, threshold: float = 0.5) -> None:
        super().__init__(binary_accuracy, name=name, dtype=dtype, threshold=threshold)
        self.threshold = threshold

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native metric needs to know for outputs of this `shape` (without the batch axis)."""
        return {**super().numbers(shape), "threshold": float(self.threshold)}
