"""How often the largest output is the right class, with one-hot targets."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.floatx import floatx
from fathoms.metrics.row_mean import RowMean


def categorical_accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """1 where `argmax(y_pred) == argmax(y_true)` on the last axis, and else 0.

    Args:
        y_true: one-hot targets, shape `(rows, ..., classes)`.
        y_pred: probabilities or logits, same shape.

    Returns:
        Array of shape `(rows, ...)`.

    Source: `keras.metrics.categorical_accuracy`.

    >>> categorical_accuracy([[1, 0, 0], [0, 1, 0]], [[0.2, 0.7, 0.1], [0.3, 0.6, 0.1]]).tolist()
    [0.0, 1.0]
    """
    return np.asarray(np.equal(np.argmax(y_true, axis=-1), np.argmax(y_pred, axis=-1)), floatx())


class CategoricalAccuracy(RowMean):
    """The share of rows whose largest output is the right class, with one-hot targets.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., classes)` and maybe `sample_weight` of shape `(rows,)`.

    Source: `keras.metrics.CategoricalAccuracy`.

    >>> from fathoms import metrics
    >>> metric = metrics.CategoricalAccuracy()
    >>> metric.update_state([[1, 0, 0], [0, 1, 0]], [[0.2, 0.7, 0.1], [0.3, 0.6, 0.1]])
    >>> float(metric.result())
    0.5
    """

    kind = "categorical_accuracy"
    direction = "up"

    def __init__(self, name: str | None = "categorical_accuracy", dtype: object = None) -> None:
        super().__init__(categorical_accuracy, name=name, dtype=dtype)
