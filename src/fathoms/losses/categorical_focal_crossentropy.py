"""Cross-entropy for several classes that looks away from what is already right."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.crossentropy import Crossentropy, crossentropy_numbers, warn_of_one_class
from fathoms.losses.row_values import row_values


def categorical_focal_crossentropy(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> NDArray[Any]:
    """`-sum(alpha * (1 - p)**gamma * t * log(p))` over an axis, the classes.

    With `from_logits=True`, `p = softmax(y_pred)`; otherwise `p = y_pred / sum(y_pred)`, held between 1e-7 and
    1 - 1e-7. Smoothing replaces `t` by `t * (1 - s) + s / classes`.

    Args:
        y_true: one-hot targets `t`, shape `(rows, ..., classes)`.
        y_pred: probabilities or logits, same shape.
        alpha: what every value is multiplied by.
        gamma: how much less the rows count that are already right; 0 makes it the cross-entropy, times `alpha`.
        from_logits: whether `y_pred` are logits.
        label_smoothing: `s` above, from 0 to 1.
        axis: the axis of the classes.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Raises:
        ValueError: if the shapes cannot be compared or an argument is out of range.

    Source: `keras.losses.categorical_focal_crossentropy`.

    >>> from fathoms import losses
    >>> losses.categorical_focal_crossentropy([[0, 1, 0]], [[0.1, 0.8, 0.1]]).round(4).tolist()
    [0.002199999988079071]
    """
    numbers = crossentropy_numbers("categorical_focal_crossentropy", from_logits, label_smoothing, axis)
    warn_of_one_class("categorical_focal_crossentropy", y_pred)
    return row_values(
        "categorical_focal_crossentropy", y_true, y_pred, axis=axis, alpha=float(alpha), gamma=float(gamma), **numbers
    )


class CategoricalFocalCrossentropy(Crossentropy):
    """Cross-entropy in which rows that are already right count less, so that rare hard classes are learned.

    `loss = -sum(alpha * (1 - p)**gamma * t * log(p))`; see `categorical_focal_crossentropy` for logits and smoothing.

    Args:
        alpha: what every value is multiplied by, one number.
        gamma: how much less the rows count that are already right.
        from_logits: whether predictions are logits (a last layer without activation) rather than probabilities
            (a last layer with `activation="softmax"`).
        label_smoothing: from 0 to 1; spreads this share of every target over all classes.
        axis: the axis of the classes; the core trains along the last, Python along others.
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., classes)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is out of range or the shapes cannot be compared.

    Source: Lin, Goyal, Girshick, He, Dollar, ICCV 2017; `keras.losses.CategoricalFocalCrossentropy`.

    >>> from fathoms import losses
    >>> round(float(losses.CategoricalFocalCrossentropy()([[0, 1, 0]], [[0.1, 0.8, 0.1]])), 4)
    0.0022
    """

    kind = "categorical_focal_crossentropy"

    def __init__(
        self,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_focal_crossentropy",
        dtype: object = None,
    ) -> None:
        super().__init__(from_logits, label_smoothing, axis, reduction, name, dtype)
        self.alpha = alpha
        self.gamma = gamma

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return categorical_focal_crossentropy(
            y_true, y_pred, self.alpha, self.gamma, self.from_logits, self.label_smoothing, self.axis
        )

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native loss needs to know for outputs of this `shape` (without the batch axis)."""
        return {**super().numbers(shape), "alpha": float(self.alpha), "gamma": float(self.gamma)}

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        return {**super().get_config(), "alpha": self.alpha, "gamma": self.gamma}
