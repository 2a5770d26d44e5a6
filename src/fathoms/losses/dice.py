"""Dice's index of overlap, as a loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.dtypes import as_floats, cast
from fathoms.engine.floatx import epsilon
from fathoms.losses.loss import Loss
from fathoms.losses.same_rank import same_rank
from fathoms.losses.tversky import Axis


def dice(y_true: ArrayLike, y_pred: ArrayLike, axis: Axis = None) -> NDArray[Any]:
    """`1 - 2 * sum(t * p) / (sum(t) + sum(p) + 1e-7)`.

    Args:
        y_true: targets `t` from 0 to 1, shape `(rows, ...)`.
        y_pred: probabilities `p`, same shape.
        axis: the axes of the sums; None sums everything.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Source: `keras.losses.dice`.

    >>> from fathoms import losses
    >>> float(losses.dice([1.0, 1.0, 0.0], [1.0, 0.0, 1.0]))
    0.5
    """
    predictions = as_floats(y_pred)
    truth = cast(y_true, predictions.dtype)
    along = tuple(axis) if isinstance(axis, list) else axis
    both = np.sum(truth * predictions, axis=along)
    all_ = np.sum(truth, axis=along) + np.sum(predictions, axis=along)
    values: NDArray[Any] = cast(1 - 2 * both / (all_ + epsilon()), predictions.dtype)
    return values


class Dice(Loss):
    """How little prediction and truth overlap, for segmentation: 0 if they are the same, 1 if they share nothing.

    `loss = 1 - 2 * sum(t * p) / (sum(t) + sum(p) + 1e-7)`, `t` and `p` being targets and predictions.

    Args:
        reduction: how the values become one number, see `Loss`.
        name: name of the loss.
        axis: the axes of the sums; None sums the whole batch.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    One value belongs to a whole batch, so a model trains with it in Python, step by step.

    Raises:
        ValueError: if `reduction` is unknown.

    Source: Dice, Ecology 1945; Milletari, Navab, Ahmadi, 3DV 2016; `keras.losses.Dice`.

    >>> from fathoms import losses
    >>> float(losses.Dice()([1.0, 1.0, 0.0], [1.0, 0.0, 1.0]))
    0.5
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "dice",
        axis: int | Sequence[int] | None = None,
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.axis = axis

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The overlap along `axis`."""
        return dice(*same_rank(y_true, y_pred), self.axis)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        return {**super().get_config(), "axis": self.axis}
