"""How often the right class is among the k largest outputs, with one-hot targets."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.losses.same_shape import check_same_shape
from fathoms.metrics.row_mean import RowMean
from fathoms.metrics.sparse_top_k_categorical_accuracy import sparse_top_k_categorical_accuracy


def top_k_categorical_accuracy(y_true: ArrayLike, y_pred: ArrayLike, k: int = 5) -> NDArray[Any]:
    """1 where fewer than `k` outputs are larger than the right class's, and else 0.

    Args:
        y_true: one-hot targets, shape `(rows, ..., classes)`.
        y_pred: probabilities or logits, same shape.
        k: how many guesses there are.

    Returns:
        Array of shape `(rows, ...)`.

    Source: `keras.metrics.top_k_categorical_accuracy`.

    >>> top_k_categorical_accuracy([[1, 0, 0], [0, 0, 1]], [[0.3, 0.5, 0.2], [0.4, 0.5, 0.1]], k=2).tolist()
    [1.0, 0.0]
    """
    check_same_shape("top_k_categorical_accuracy", y_true, y_pred)
    return sparse_top_k_categorical_accuracy(np.argmax(y_true, axis=-1), y_pred, k)


class TopKCategoricalAccuracy(RowMean):
    """The share of rows whose right class is among the `k` largest outputs, with one-hot targets.

    Args:
        k: how many guesses there are.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, classes)` and maybe `sample_weight` of shape `(rows,)`.

    Source: `keras.metrics.TopKCategoricalAccuracy`.

    >>> from fathoms import metrics
    >>> metric = metrics.TopKCategoricalAccuracy(k=2)
    >>> metric.update_state([[1, 0, 0], [0, 0, 1]], [[0.3, 0.5, 0.2], [0.4, 0.5, 0.1]])
    >>> float(metric.result())
    0.5
    """

    direction = "up"

    def __init__(self, k: int = 5, name: str | None = "top_k_categorical_accuracy", dtype: object = None) -> None:
        super().__init__(top_k_categorical_accuracy, name=name, dtype=dtype, k=k)
        self.k = k
