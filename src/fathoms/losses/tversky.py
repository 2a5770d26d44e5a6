"""Tversky's index of overlap, as a loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.dtypes import as_floats, cast
from fathoms.engine.floatx import epsilon
from fathoms.losses.loss import Loss
from fathoms.losses.same_rank import same_rank

Axis = int | Sequence[int] | None


def tversky(
    y_true: ArrayLike, y_pred: ArrayLike, alpha: float = 0.5, beta: float = 0.5, axis: Axis = None
) -> NDArray[Any]:
    """`1 - both / (both + alpha * sum(t * (1 - p)) + beta * sum(p * (1 - t)) + 1e-7)`, with `both = sum(t * p)`.

    Args:
        y_true: targets `t` from 0 to 1, shape `(rows, ...)`.
        y_pred: probabilities `p`, same shape.
        alpha: how much counts what was there and was not predicted.
        beta: how much counts what was predicted and was not there.
        axis: the axes of the sums; None sums everything.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Source: `keras.losses.tversky`.

    >>> from fathoms import losses
    >>> float(losses.tversky([1.0, 1.0, 0.0], [0.75, 0.25, 0.0], alpha=1.0))
    0.5
    """
    predictions = as_floats(y_pred)
    truth = cast(y_true, predictions.dtype)
    along = tuple(axis) if isinstance(axis, list) else axis
    both = np.sum(truth * predictions, axis=along)
    missed = np.sum(truth * (1 - predictions), axis=along)
    invented = np.sum(predictions * (1 - truth), axis=along)
    values: NDArray[Any] = cast(1 - both / (both + alpha * missed + beta * invented + epsilon()), predictions.dtype)
    return values


class Tversky(Loss):
    """How little prediction and truth overlap, where missing and inventing may count differently; for segmentation.

    See `tversky` for the formula; with `alpha = beta = 0.5` it is the Dice loss.

    Args:
        alpha: how much counts what was there and was not predicted.
        beta: how much counts what was predicted and was not there.
        reduction: how the values become one number, see `Loss`.
        name: name of the loss.
        axis: the axes of the sums; None sums the whole batch.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    One value belongs to a whole batch, so a model trains with it in Python, step by step.

    Raises:
        ValueError: if `reduction` is unknown.

    Source: Salehi, Erdogmus, Gholipour, MLMI 2017; `keras.losses.Tversky`.

    >>> from fathoms import losses
    >>> float(losses.Tversky(alpha=1.0)([1.0, 1.0, 0.0], [0.75, 0.25, 0.0]))
    0.5
    """

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "tversky",
        axis: int | Sequence[int] | None = None,
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.alpha = alpha
        self.beta = beta
        self.axis = axis

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The overlap along `axis`."""
        return tversky(*same_rank(y_true, y_pred), self.alpha, self.beta, self.axis)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        return {**super().get_config(), "alpha": self.alpha, "beta": self.beta, "axis": self.axis}
