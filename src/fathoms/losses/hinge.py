"""The hinge loss."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.engine.dtypes import as_floats
from fathoms.losses.hinge_labels import MarginLoss, hinge_labels
from fathoms.losses.row_values import row_values


def hinge(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """The mean of `max(1 - y_true * y_pred, 0)` over the last axis.

    Args:
        y_true: targets -1 or 1 (if all are 0 or 1, 0 stands for -1), shape `(rows, ..., size)`.
        y_pred: scores, same shape.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.losses.hinge`.

    >>> from fathoms import losses
    >>> losses.hinge([[0, 1], [1, 1]], [[0.5, 0.5], [2.0, -1.0]]).tolist()
    [1.0, 1.0]
    """
    predictions = as_floats(y_pred)
    return row_values("hinge", hinge_labels(y_true, predictions.dtype), predictions)


class Hinge(MarginLoss):
    """How far scores are from lying at least 1 on the right side of 0.

    `loss = mean(max(1 - y_true * y_pred, 0))`. Targets are -1 or 1; if all are 0 or 1, 0 stands for -1.

    Args:
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown or the shapes cannot be compared.

    Source: Cortes, Vapnik, Machine Learning 1995; `keras.losses.Hinge`.

    >>> from fathoms import losses
    >>> float(losses.Hinge()([[0, 1], [1, 1]], [[0.5, 0.5], [2.0, -1.0]]))
    1.0
    """

    kind = "hinge"

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str | None = "hinge", dtype: object = None
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return hinge(y_true, y_pred)
