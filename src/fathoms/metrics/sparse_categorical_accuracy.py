"""How often the largest output is the right class, with class numbers as targets."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.floatx import floatx
from fathoms.metrics.row_mean import RowMean


def sparse_categorical_accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """1 where `argmax(y_pred) == y_true` on the last axis, and else 0.

    Args:
        y_true: class numbers, shape `(rows, ...)` or `(rows, ..., 1)`.
        y_pred: probabilities or logits, shape `(rows, ..., classes)`.

    Returns:
        Array of shape `(rows, ...)`.

    Source: `keras.metrics.sparse_categorical_accuracy`.

    >>> sparse_categorical_accuracy([[0], [1]], [[0.2, 0.7, 0.1], [0.3, 0.6, 0.1]]).tolist()
    [0.0, 1.0]
    """
    predictions, truth = np.asarray(y_pred), np.asarray(y_true)
    if not predictions.ndim or not predictions.shape[-1]:
        raise ValueError(
            f"y_pred has shape {predictions.shape}. Give rows of scores, one for each class: shape (rows, classes)."
        )
    if truth.ndim and truth.ndim == predictions.ndim and truth.shape[-1] == 1:
        truth = truth[..., 0]
    return np.asarray(np.equal(truth, np.argmax(predictions, axis=-1)), floatx())


class SparseCategoricalAccuracy(RowMean):
    """The share of rows whose largest output is the right class, with class numbers as targets.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` of shape `(rows, ...)` or `(rows, ..., 1)`, `y_pred` of shape `(rows, ..., classes)` and maybe
    `sample_weight` of shape `(rows,)`.

    Source: `keras.metrics.SparseCategoricalAccuracy`.

    >>> from fathoms import metrics
    >>> metric = metrics.SparseCategoricalAccuracy()
    >>> metric.update_state([[0], [1]], [[0.2, 0.7, 0.1], [0.3, 0.6, 0.1]])
    >>> float(metric.result())
    0.5
    """

    kind = "sparse_categorical_accuracy"
    reads = "labels"
    direction = "up"

    def __init__(self, name: str | None = "sparse_categorical_accuracy", dtype: object = None) -> None:
        super().__init__(sparse_categorical_accuracy, name=name, dtype=dtype)
