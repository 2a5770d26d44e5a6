"""Mean absolute error."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.loss import Loss
from fathoms.losses.row_values import row_values


def mean_absolute_error(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """The mean of `|y_pred - y_true|` over the last axis.

    Args:
        y_true: targets, shape `(rows, ..., size)`.
        y_pred: predictions, same shape.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.losses.mean_absolute_error`.

    >>> from fathoms import losses
    >>> losses.mean_absolute_error([[0.0, 1.0], [2.0, 2.0]], [[0.0, 3.0], [1.0, 2.0]]).tolist()
    [1.0, 0.5]
    """
    return row_values("mean_absolute_error", y_true, y_pred)


class MeanAbsoluteError(Loss):
    """The mean of the absolute differences: the average error, in the unit of the target.

    `loss = mean(|y_pred - y_true|)`, with the gradient `sign(y_pred - y_true) / size` for one row (0 where they are equal).

    Args:
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown or the shapes cannot be compared.

    Source: `keras.losses.MeanAbsoluteError`.

    >>> from fathoms import losses
    >>> float(losses.MeanAbsoluteError()([[0.0, 1.0], [2.0, 2.0]], [[0.0, 3.0], [1.0, 2.0]]))
    0.75
    """

    kind = "mean_absolute_error"

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_error",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return mean_absolute_error(y_true, y_pred)
