"""The cosine between targets and predictions, as a metric."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.cosine_similarity import cosine_similarity as opposite
from fathoms.metrics.row_mean import RowMean


def cosine_similarity(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> NDArray[Any]:
    """`sum(t * p) / (norm(t) * norm(p))` along an axis: 1 for the same direction (the loss of this name has -1).

    Args:
        y_true: targets `t`, shape `(rows, ..., size)`.
        y_pred: predictions `p`, same shape.
        axis: the axis of the vectors.

    >>> cosine_similarity([[0.0, 1.0]], [[3.0, 4.0]]).round(4).tolist()
    [0.800000011920929]
    """
    return -opposite(y_true, y_pred, axis)


class CosineSimilarity(RowMean):
    """The mean cosine between targets and predictions: 1 for the same direction, -1 for opposite ones.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        axis: the axis of the vectors.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Source: `keras.metrics.CosineSimilarity` (whose config leaves `axis` out).

    >>> from fathoms import metrics
    >>> metric = metrics.CosineSimilarity()
    >>> metric.update_state([[0.0, 1.0], [1.0, 1.0]], [[3.0, 4.0], [1.0, -1.0]])
    >>> round(float(metric.result()), 4)
    0.4
    """

    direction = "up"

    def __init__(self, name: str | None = "cosine_similarity", dtype: object = None, axis: int = -1) -> None:
        super().__init__(cosine_similarity, name=name, dtype=dtype, axis=axis)
        self.axis = axis

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric; like Keras, `axis` only if it is not the last."""
        return {"name": self.name, "dtype": self.dtype, **({} if self.axis == -1 else {"axis": self.axis})}
