"""Mean absolute percentage error."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.loss import Loss
from fathoms.losses.row_values import row_values


def mean_absolute_percentage_error(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """The mean of `100 * abs(y_pred - y_true) / max(abs(y_true), 1e-7)` over the last axis.

    Args:
        y_true: targets, shape `(rows, ..., size)`.
        y_pred: predictions, same shape.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.losses.mean_absolute_percentage_error`.

    >>> from fathoms import losses
    >>> losses.mean_absolute_percentage_error([[10.0, 100.0]], [[11.0, 90.0]]).tolist()
    [10.0]
    """
    return row_values("mean_absolute_percentage_error", y_true, y_pred)


class MeanAbsolutePercentageError(Loss):
    """The mean error in percent of the target: an error of 1 in 10 counts as much as one of 100 in 1000.

    `loss = mean(100 * abs(y_pred - y_true) / max(abs(y_true), 1e-7))`. Targets near 0 make it huge; use another loss for them.

    Args:
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown or the shapes cannot be compared.

    Source: `keras.losses.MeanAbsolutePercentageError`.

    >>> from fathoms import losses
    >>> float(losses.MeanAbsolutePercentageError()([[10.0], [100.0]], [[11.0], [80.0]]))
    15.0
    """

    kind = "mean_absolute_percentage_error"

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_percentage_error",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return mean_absolute_percentage_error(y_true, y_pred)
