"""Cross-entropy for two classes, or for several yes-or-no answers at once."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.crossentropy import Crossentropy, crossentropy_numbers
from fathoms.losses.row_values import row_values
from fathoms.losses.same_shape import check_same_shape


def binary_crossentropy(
    y_true: ArrayLike, y_pred: ArrayLike, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> NDArray[Any]:
    """The mean of `-(t * log(p) + (1 - t) * log(1 - p))` over the last axis.

    With `from_logits=True`, `p = 1 / (1 + exp(-y_pred))`, computed so that nothing overflows; otherwise `p` is
    `y_pred`, held between 1e-7 and 1 - 1e-7. Smoothing replaces `t` by `t * (1 - s) + s / 2`.

    Args:
        y_true: targets from 0 to 1, shape `(rows, ..., size)`.
        y_pred: probabilities or logits, same shape.
        from_logits: whether `y_pred` are logits.
        label_smoothing: `s` above, from 0 to 1.
        axis: the axis of the mean, if it is not the last.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Raises:
        ValueError: if the shapes differ or an argument is out of range.

    Source: `keras.losses.binary_crossentropy`.

    >>> from fathoms import losses
    >>> losses.binary_crossentropy([[1, 0], [1, 1]], [[0.7, 0.2], [0.9, 0.5]]).round(3).tolist()
    [0.28999999165534973, 0.39899998903274536]
    """
    numbers = crossentropy_numbers("binary_crossentropy", from_logits, label_smoothing, axis)
    check_same_shape("binary_crossentropy", y_true, y_pred)
    return row_values("binary_crossentropy", y_true, y_pred, axis=axis, **numbers)


class BinaryCrossentropy(Crossentropy):
    """How surprised a predicted probability is by what really happened, for yes-or-no answers.

    `loss = mean(-(t * log(p) + (1 - t) * log(1 - p)))`; see `binary_crossentropy` for logits and smoothing. From logits
    the gradient of one output is `(p - t) / size`.

    Args:
        from_logits: whether predictions are logits (a last layer without activation) rather than probabilities
            (a last layer with `activation="sigmoid"`).
        label_smoothing: from 0 to 1; moves targets towards 0.5 by this share.
        axis: the axis of the mean; the core trains along the last, Python along others.
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is out of range or the shapes differ.

    Source: `keras.losses.BinaryCrossentropy`.

    >>> from fathoms import losses
    >>> round(float(losses.BinaryCrossentropy()([[1, 0], [1, 1]], [[0.7, 0.2], [0.9, 0.5]])), 4)
    0.3446
    """

    kind = "binary_crossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_crossentropy",
        dtype: object = None,
    ) -> None:
        super().__init__(from_logits, label_smoothing, axis, reduction, name, dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return binary_crossentropy(y_true, y_pred, self.from_logits, self.label_smoothing, self.axis)
