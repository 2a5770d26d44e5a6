"""Cross-entropy for several classes, with one-hot targets."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.engine.dtypes import as_floats
from fathoms.losses.crossentropy import Crossentropy, crossentropy_numbers, warn_of_one_class
from fathoms.losses.row_values import row_values
from fathoms.losses.same_shape import check_same_shape


def categorical_crossentropy(
    y_true: ArrayLike, y_pred: ArrayLike, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> NDArray[Any]:
    """`-sum(t * log(p))` over the last axis, the classes.

    With `from_logits=True`, `p = softmax(y_pred)`; otherwise `p = y_pred / sum(y_pred)`, held between 1e-7 and
    1 - 1e-7. Smoothing replaces `t` by `t * (1 - s) + s / classes`.

    Args:
        y_true: one-hot targets (or probabilities), shape `(rows, ..., classes)`.
        y_pred: probabilities or logits, same shape.
        from_logits: whether `y_pred` are logits.
        label_smoothing: `s` above, from 0 to 1.
        axis: the axis of the classes, if it is not the last.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Raises:
        ValueError: if the shapes differ or an argument is out of range.

    Source: `keras.losses.categorical_crossentropy`.

    >>> from fathoms import losses
    >>> values = losses.categorical_crossentropy([[1, 0, 0], [0, 1, 0]], [[0.7, 0.2, 0.1], [0.5, 0.25, 0.25]])
    >>> [round(value, 4) for value in values.tolist()]
    [0.3567, 1.3863]
    """
    numbers = crossentropy_numbers("categorical_crossentropy", from_logits, label_smoothing, axis)
    predictions = as_floats(y_pred)
    warn_of_one_class("categorical_crossentropy", predictions)
    hint = " For targets that are class numbers, use sparse_categorical_crossentropy."
    check_same_shape("categorical_crossentropy", y_true, predictions, hint)
    return row_values("categorical_crossentropy", y_true, predictions, axis=axis, **numbers)


class CategoricalCrossentropy(Crossentropy):
    """How surprised predicted probabilities are by the class that really came, for one-hot targets.

    `loss = -sum(t * log(p))`; see `categorical_crossentropy` for logits and smoothing. From logits the gradient of one
    row is `softmax(y_pred) * sum(t) - t`.

    Args:
        from_logits: whether predictions are logits (a last layer without activation) rather than probabilities
            (a last layer with `activation="softmax"`).
        label_smoothing: from 0 to 1; spreads this share of every target over all classes.
        axis: the axis of the classes; the core trains along the last, Python along others.
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., classes)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is out of range or the shapes differ.

    Source: `keras.losses.CategoricalCrossentropy`.

    >>> from fathoms import losses
    >>> loss = losses.CategoricalCrossentropy()
    >>> round(float(loss([[1, 0, 0], [0, 1, 0]], [[0.7, 0.2, 0.1], [0.5, 0.25, 0.25]])), 3)
    0.871
    """

    kind = "categorical_crossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_crossentropy",
        dtype: object = None,
    ) -> None:
        super().__init__(from_logits, label_smoothing, axis, reduction, name, dtype)

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return categorical_crossentropy(y_true, y_pred, self.from_logits, self.label_smoothing, self.axis)

    def _hint(self, y_true: NDArray[Any], shape: tuple[int, ...]) -> str:
        if y_true.ndim == len(shape) or y_true.shape[-1:] == (1,):
            return "These look like class numbers: use loss='sparse_categorical_crossentropy' for them."
        return super()._hint(y_true, shape)

    def _advice(self) -> str:
        return "For class numbers use loss='sparse_categorical_crossentropy'."
