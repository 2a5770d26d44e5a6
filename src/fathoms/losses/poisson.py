"""The loss of counts."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.loss import Loss
from fathoms.losses.row_values import row_values


def poisson(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """The mean of `y_pred - y_true * log(y_pred + 1e-7)` over the last axis.

    Args:
        y_true: targets, shape `(rows, ..., size)`.
        y_pred: predictions, same shape.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.losses.poisson`.

    >>> from fathoms import losses
    >>> losses.poisson([[1.0, 2.0]], [[1.0, 2.0]]).round(4).tolist()
    [0.8069000244140625]
    """
    return row_values("poisson", y_true, y_pred)


class Poisson(Loss):
    """How unlikely counts are under Poisson distributions with the predicted means (less a constant).

    `loss = mean(y_pred - y_true * log(y_pred + 1e-7))`. Predictions must be positive: end with `activation="softplus"` or `"exponential"`.

    Args:
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown or the shapes cannot be compared.

    Source: `keras.losses.Poisson`.

    >>> from fathoms import losses
    >>> round(float(losses.Poisson()([[1.0, 2.0]], [[1.0, 2.0]])), 4)
    0.8069
    """

    kind = "poisson"

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str | None = "poisson", dtype: object = None
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return poisson(y_true, y_pred)
