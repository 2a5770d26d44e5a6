"""How often the right class is among the k largest outputs, with class numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.floatx import floatx
from fathoms.metrics.row_mean import RowMean


def sparse_top_k_categorical_accuracy(
    y_true: ArrayLike, y_pred: ArrayLike, k: int = 5, from_sorted_ids: bool = False
) -> NDArray[Any]:
    """1 where fewer than `k` outputs are larger than the right class's, and else 0.

    Args:
        y_true: class numbers, shape `(rows, ...)`.
        y_pred: probabilities or logits, shape `(rows, ..., classes)`.
        k: how many guesses there are.
        from_sorted_ids: whether `y_pred` are class numbers instead, the best first.

    Returns:
        Array of the shape of `y_true`.

    Source: `keras.metrics.sparse_top_k_categorical_accuracy`.

    >>> sparse_top_k_categorical_accuracy([0, 2], [[0.3, 0.5, 0.2], [0.4, 0.5, 0.1]], k=2).tolist()
    [1.0, 0.0]
    """
    scores = np.asarray(y_pred)
    if not scores.ndim:
        raise ValueError("y_pred is a single number. Give rows of scores, one for each class: shape (rows, classes).")
    scores = scores.reshape(-1, scores.shape[-1])
    shape = np.shape(y_true)
    if from_sorted_ids:
        found = np.any(np.asarray(y_true).reshape(-1, 1) == scores[:, :k], axis=1)
    else:
        labels = np.asarray(y_true).astype(np.int64).reshape(-1)
        inside = (labels >= 0) & (labels < scores.shape[1])
        own = scores[np.arange(len(labels)), np.where(inside, labels, 0)]
        found = inside & np.isfinite(own) & (np.sum(scores > own[:, np.newaxis], axis=1) < k)
    return np.asarray(found, floatx()).reshape(shape)


class SparseTopKCategoricalAccuracy(RowMean):
    """The share of rows whose right class is among the `k` largest outputs, with class numbers.

    Args:
        k: how many guesses there are.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        from_sorted_ids: whether predictions are class numbers, the best first.

    Called with `y_true` of shape `(rows,)`, `y_pred` of shape `(rows, classes)` and maybe `sample_weight` of shape `(rows,)`.

    Source: `keras.metrics.SparseTopKCategoricalAccuracy`.

    >>> from fathoms import metrics
    >>> metric = metrics.SparseTopKCategoricalAccuracy(k=2)
    >>> metric.update_state([0, 2], [[0.3, 0.5, 0.2], [0.4, 0.5, 0.1]])
    >>> float(metric.result())
    0.5
    """

    direction = "up"

    def __init__(
        self,
        k: int = 5,
        name: str | None = "sparse_top_k_categorical_accuracy",
        dtype: object = None,
        from_sorted_ids: bool = False,
    ) -> None:
        super().__init__(
            sparse_top_k_categorical_accuracy, name=name, dtype=dtype, k=k, from_sorted_ids=from_sorted_ids
        )
        self.k = k
        self.from_sorted_ids = from_sorted_ids

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        config = {"name": self.name, "dtype": self.dtype, "k": self.k}
        return {**config, "from_sorted_ids": True} if self.from_sorted_ids else config
