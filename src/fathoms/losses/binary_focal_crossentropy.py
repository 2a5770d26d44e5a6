"""Binary cross-entropy that looks away from what is already right."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.crossentropy import Crossentropy, crossentropy_numbers
from fathoms.losses.row_values import row_values
from fathoms.losses.same_shape import check_same_shape


def binary_focal_crossentropy(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> NDArray[Any]:
    """The mean of `(1 - q)**gamma * c` over an axis: `c` the binary cross-entropy, `q = t * p + (1 - t) * (1 - p)`.

    With class balancing every value is multiplied by `t * alpha + (1 - t) * (1 - alpha)`.

    Args:
        y_true: targets `t` from 0 to 1, shape `(rows, ..., size)`.
        y_pred: probabilities `p` or logits, same shape.
        apply_class_balancing: whether to weight the classes by `alpha`.
        alpha: weight of class 1, from 0 to 1.
        gamma: how much less the rows count that are already right; 0 makes it the binary cross-entropy.
        from_logits: whether `y_pred` are logits.
        label_smoothing: from 0 to 1; moves targets towards 0.5 by this share.
        axis: the axis of the mean.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Raises:
        ValueError: if the shapes differ or an argument is out of range.

    Source: `keras.losses.binary_focal_crossentropy`.

    >>> from fathoms import losses
    >>> losses.binary_focal_crossentropy([[0, 1]], [[0.1, 0.4]]).round(4).tolist()
    [0.1655000001192093]
    """
    numbers = crossentropy_numbers("binary_focal_crossentropy", from_logits, label_smoothing, axis)
    check_same_shape("binary_focal_crossentropy", y_true, y_pred)
    return row_values(
        "binary_focal_crossentropy",
        y_true,
        y_pred,
        axis=axis,
        apply_class_balancing=float(apply_class_balancing),
        alpha=float(alpha),
        gamma=float(gamma),
        **numbers,
    )


class BinaryFocalCrossentropy(Crossentropy):
    """Binary cross-entropy in which rows that are already right count less, so that rare hard ones are learned.

    `loss = mean((1 - q)**gamma * c)`, `c` being the binary cross-entropy and `q` the probability given to what happened.

    Args:
        apply_class_balancing: whether to weight the classes by `alpha`.
        alpha: weight of class 1, from 0 to 1; class 0 has `1 - alpha`.
        gamma: how much less the rows count that are already right.
        from_logits: whether predictions are logits (a last layer without activation) rather than probabilities.
        label_smoothing: from 0 to 1; moves targets towards 0.5 by this share.
        axis: the axis of the mean; the core trains along the last, Python along others.
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is out of range or the shapes differ.

    Source: Lin, Goyal, Girshick, He, Dollar, ICCV 2017; `keras.losses.BinaryFocalCrossentropy`.

    >>> from fathoms import losses
    >>> round(float(losses.BinaryFocalCrossentropy()([[0, 1]], [[0.1, 0.4]])), 4)
    0.1655
    """

    kind = "binary_focal_crossentropy"

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_focal_crossentropy",
        dtype: object = None,
    ) -> None:
        super().__init__(from_logits, label_smoothing, axis, reduction, name, dtype)
        self.apply_class_balancing = apply_class_balancing
        self.alpha = alpha
        self.gamma = gamma

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return binary_focal_crossentropy(
            y_true,
            y_pred,
            self.apply_class_balancing,
            self.alpha,
            self.gamma,
            self.from_logits,
            self.label_smoothing,
            self.axis,
        )

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native loss needs to know for outputs of this `shape` (without the batch axis)."""
        return {
            **super().numbers(shape),
            "apply_class_balancing": float(self.apply_class_balancing),
            "alpha": float(self.alpha),
            "gamma": float(self.gamma),
        }

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        return {
            **super().get_config(),
            "apply_class_balancing": self.apply_class_balancing,
            "alpha": self.alpha,
            "gamma": self.gamma,
        }
