"""Huber's loss."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.loss import Loss
from fathoms.losses.row_values import row_values


def huber(y_true: ArrayLike, y_pred: ArrayLike, delta: float = 1.0) -> NDArray[Any]:
    """The mean over the last axis of `e**2 / 2` where `abs(e) <= delta`, and else `delta * abs(e) - delta**2 / 2`.

    Args:
        y_true: targets, shape `(rows, ..., size)`.
        y_pred: predictions, same shape; `e = y_pred - y_true`.
        delta: where the parabola becomes a line.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes cannot be compared or `delta` is negative.

    Source: `keras.losses.huber`.

    >>> from fathoms import losses
    >>> losses.huber([[0.0, 1.0]], [[0.5, 4.0]]).tolist()
    [1.3125]
    """
    return row_values("huber", y_true, y_pred, delta=float(delta))


class Huber(Loss):
    """The squared error for small errors and the absolute error for large ones, so that outliers do not rule.

    `loss = mean(e**2 / 2)` where `abs(e) <= delta`, and else `mean(delta * abs(e) - delta**2 / 2)`, `e` being the error.

    Args:
        delta: where the parabola becomes a line.
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown, `delta` is negative or the shapes cannot be compared.

    Source: Huber, Annals of Mathematical Statistics 1964; `keras.losses.Huber` (whose config leaves `delta` out).

    >>> from fathoms import losses
    >>> float(losses.Huber()([[0.0], [1.0]], [[0.5], [4.0]]))
    1.3125
    """

    kind = "huber"

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "huber_loss",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.delta = delta

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return huber(y_true, y_pred, self.delta)

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native loss needs to know for outputs of this `shape` (without the batch axis)."""
        return {**super().numbers(shape), "delta": float(self.delta)}

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss; like Keras, `delta` only if it is not 1."""
        return {**super().get_config(), **({} if self.delta == 1 else {"delta": self.delta})}
