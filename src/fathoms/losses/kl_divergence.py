"""The Kullback-Leibler divergence."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.loss import Loss
from fathoms.losses.row_values import row_values


def kl_divergence(y_true: ArrayLike, y_pred: ArrayLike) -> NDArray[Any]:
    """`sum(t * log(t / p))` over the last axis, `t` and `p` being `y_true` and `y_pred`, held between 1e-7 and 1.

    Args:
        y_true: targets, shape `(rows, ..., size)`.
        y_pred: predictions, same shape.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: Kullback, Leibler, Annals of Mathematical Statistics 1951; `keras.losses.kl_divergence`.

    >>> from fathoms import losses
    >>> losses.kl_divergence([[0.5, 0.5]], [[0.25, 0.75]]).round(4).tolist()
    [0.14380000531673431]
    """
    return row_values("kl_divergence", y_true, y_pred)


class KLDivergence(Loss):
    """How much a predicted distribution differs from the true one; 0 if they are equal.

    `loss = sum(t * log(t / p))`, `t` and `p` being targets and predictions, held between 1e-7 and 1.

    Args:
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `reduction` is unknown or the shapes cannot be compared.

    Source: Kullback, Leibler, Annals of Mathematical Statistics 1951; `keras.losses.KLDivergence`.

    >>> from fathoms import losses
    >>> round(float(losses.KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]])), 4)
    0.1438
    """

    kind = "kl_divergence"

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str | None = "kl_divergence", dtype: object = None
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return kl_divergence(y_true, y_pred)
