"""The hinge loss for several classes."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.loss import Loss
from fathoms.losses.row_values import row_values


def categorical_hinge(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """`max(wrong - right + 1, 0)` along the last axis, with `right = sum(t * y_pred)` and `wrong = max((1 - t) * y_pred)`.

    Args:
        y_true: targets, shape `(rows, ..., size)`.
        y_pred: predictions, same shape.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: Crammer, Singer, JMLR 2001; `keras.losses.categorical_hinge`.

    >>> from fathoms import losses
    >>> losses.categorical_hinge([[0, 1], [0, 1]], [[0.5, 0.25], [0.0, 2.0]]).tolist()
    [1.25, 0.0]
    """
    return row_values("categorical_hinge", y_true, y_pred)


class CategoricalHinge(Loss):
    """How far the right class's score is from beating every other score by 1.

    `loss = max(max((1 - t) * y_pred) - sum(t * y_pred) + 1, 0)`, `t` being the one-hot targets.

    Args:
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown or the shapes cannot be compared.

    Source: Crammer, Singer, JMLR 2001; `keras.losses.CategoricalHinge`.

    >>> from fathoms import losses
    >>> float(losses.CategoricalHinge()([[0, 1], [0, 1]], [[0.5, 0.25], [0.0, 2.0]]))
    0.625
    """

    kind = "categorical_hinge"

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_hinge",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return categorical_hinge(y_true, y_pred)
