"""How often predictions equal targets exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.floatx import floatx
from fathoms.losses.same_rank import same_rank
from fathoms.metrics.row_mean import RowMean


def accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """1 where `y_pred == y_true`, and else 0.

    Args:
        y_true: targets, shape `(rows, ...)`.
        y_pred: predictions, same shape.

    >>> accuracy([1, 2, 3], [1, 2, 4]).tolist()
    [1.0, 1.0, 0.0]
    """
    predictions = np.asarray(y_pred)
    truth, predictions = same_rank(np.asarray(y_true, predictions.dtype), predictions)
    return np.asarray(np.equal(truth, predictions), floatx())


class Accuracy(RowMean):
    """The share of predictions that equal their targets exactly; for class numbers, not for probabilities.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    `compile(metrics=["accuracy"])` does not mean this one: it chooses the binary, categorical or sparse categorical
    accuracy by the shapes of targets and outputs.

    Source: `keras.metrics.Accuracy`.

    >>> from fathoms import metrics
    >>> metric = metrics.Accuracy()
    >>> metric.update_state([1, 2, 3, 4], [0, 2, 3, 4])
    >>> float(metric.result())
    0.75
    """

    direction = "up"

    def __init__(self, name: str | None = "accuracy", dtype: object = None) -> None:
        super().__init__(accuracy, name=name, dtype=dtype)
