"""Mean squared logarithmic error."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.loss import Loss
from fathoms.losses.row_values import row_values


def mean_squared_logarithmic_error(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """The mean of `(log(1 + p) - log(1 + t))**2` over the last axis, `p` and `t` being `y_pred` and `y_true`, at least 1e-7.

    Args:
        y_true: targets, shape `(rows, ..., size)`.
        y_pred: predictions, same shape.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.losses.mean_squared_logarithmic_error`.

    >>> from fathoms import losses
    >>> losses.mean_squared_logarithmic_error([[0.0, 1.0]], [[0.0, 3.0]]).round(4).tolist()
    [0.2401999980211258]
    """
    return row_values("mean_squared_logarithmic_error", y_true, y_pred)


class MeanSquaredLogarithmicError(Loss):
    """The mean squared difference of logarithms: it counts ratios, so targets may span powers of ten.

    `loss = mean((log(1 + max(y_pred, 1e-7)) - log(1 + max(y_true, 1e-7)))**2)`, for targets and predictions that are not negative.

    Args:
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown or the shapes cannot be compared.

    Source: `keras.losses.MeanSquaredLogarithmicError`.

    >>> from fathoms import losses
    >>> round(float(losses.MeanSquaredLogarithmicError()([[0.0, 1.0]], [[0.0, 3.0]])), 4)
    0.2402
    """

    kind = "mean_squared_logarithmic_error"

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_squared_logarithmic_error",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return mean_squared_logarithmic_error(y_true, y_pred)
