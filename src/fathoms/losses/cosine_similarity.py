"""The cosine between targets and predictions."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.loss import Loss
from fathoms.losses.row_values import row_values


def cosine_similarity(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> NDArray[Any]:
    """`-sum(t * p) / (norm(t) * norm(p))` along an axis: -1 for the same direction, 1 for opposite ones.

    Args:
        y_true: targets `t`, shape `(rows, ..., size)`.
        y_pred: predictions `p`, same shape.
        axis: the axis of the vectors.

    Returns:
        Array of the shape of `y_pred` without `axis`; 0 where a vector is all zeros.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.losses.cosine_similarity`.

    >>> from fathoms import losses
    >>> losses.cosine_similarity([[0.0, 1.0], [2.0, 0.0]], [[0.0, 3.0], [1.0, 0.0]]).tolist()
    [-1.0, -1.0]
    """
    return row_values("cosine_similarity", y_true, y_pred, axis=axis)


class CosineSimilarity(Loss):
    """How much predictions point another way than targets, whatever their lengths: from -1 (the same way) to 1.

    `loss = -sum(t * p) / (norm(t) * norm(p))`, `t` and `p` being targets and predictions.

    Args:
        axis: the axis of the vectors; the core trains along the last, Python along others.
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown or the shapes cannot be compared.

    Source: `keras.losses.CosineSimilarity` (whose config leaves `axis` out).

    >>> from fathoms import losses
    >>> float(losses.CosineSimilarity()([[0.0, 1.0], [0.0, 1.0]], [[0.0, 3.0], [1.0, 0.0]]))
    -0.5
    """

    kind = "cosine_similarity"

    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "cosine_similarity",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.axis = axis

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return cosine_similarity(y_true, y_pred, self.axis)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss; like Keras, `axis` only if it is not the last."""
        return {**super().get_config(), **({} if self.axis == -1 else {"axis": self.axis})}
