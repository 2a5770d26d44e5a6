"""The logarithm of the hyperbolic cosine of the error."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.loss import Loss
from fathoms.losses.row_values import row_values


def log_cosh(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """The mean of `log(cosh(y_pred - y_true))` over the last axis, computed so that nothing overflows.

    Args:
        y_true: targets, shape `(rows, ..., size)`.
        y_pred: predictions, same shape.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.losses.log_cosh`.

    >>> from fathoms import losses
    >>> losses.log_cosh([[0.0, 1.0]], [[0.0, 2.0]]).round(4).tolist()
    [0.21690000593662262]
    """
    return row_values("log_cosh", y_true, y_pred)


class LogCosh(Loss):
    """Like half the squared error near 0, and like the absolute error far from it: one wild target does not rule.

    `loss = mean(log(cosh(y_pred - y_true)))`, with the gradient `tanh(y_pred - y_true) / size` for one row.

    Args:
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown or the shapes cannot be compared.

    Source: `keras.losses.LogCosh`.

    >>> from fathoms import losses
    >>> round(float(losses.LogCosh()([[0.0, 1.0]], [[0.0, 2.0]])), 4)
    0.2169
    """

    kind = "log_cosh"

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str | None = "log_cosh", dtype: object = None
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return log_cosh(y_true, y_pred)
