"""A cross-entropy that forgives wrong labels."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray

from fathoms.losses.row_values import label_values
from fathoms.losses.sparse_categorical_crossentropy import LabelLoss


def categorical_generalized_cross_entropy(y_true: ArrayLike, y_pred: ArrayLike, q: float) -> NDArray[Any]:
    """`(1 - p[label]**q) / q`, where `p` are the probabilities on the last axis.

    Args:
        y_true: class numbers from 0 to `classes - 1`, shape `(rows, ...)` or `(rows, ..., 1)`.
        y_pred: probabilities, shape `(rows, ..., classes)`.
        q: near 0 it is the cross-entropy, at 1 the absolute error.

    Returns:
        Array of shape `(rows, ...)`.

    Raises:
        ValueError: if the shapes do not fit, a label is not one of the classes, or `q` is out of range.

    Source: `keras.losses.categorical_generalized_cross_entropy`.

    >>> from fathoms import losses
    >>> losses.categorical_generalized_cross_entropy([0], [[0.25, 0.75]], q=0.5).tolist()
    [1.0]
    """
    return label_values("categorical_generalized_cross_entropy", y_true, y_pred, q=float(q))


class CategoricalGeneralizedCrossEntropy(LabelLoss):
    """Between cross-entropy and absolute error: it learns well, and wrong labels do not rule it.

    `loss = (1 - p[label]**q) / q`, `p` being the predicted probabilities.

    Args:
        q: between 0 and 1: the larger, the less wrong labels count.
        reduction: how the rows' values become one number, see `Loss`.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` of shape `(rows, ...)` or `(rows, ..., 1)`, `y_pred` of shape `(rows, ..., classes)` and maybe
    `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if `q` is out of range, the shapes do not fit, or a label is not one of the classes.

    Source: Zhang, Sabuncu, NeurIPS 2018; `keras.losses.CategoricalGeneralizedCrossEntropy`.

    >>> from fathoms import losses
    >>> float(losses.CategoricalGeneralizedCrossEntropy()([0, 1], [[0.25, 0.75], [0.0, 1.0]]))
    0.5
    """

    kind = "categorical_generalized_cross_entropy"

    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_generalized_cross_entropy",
        dtype: object = None,
    ) -> None:
        if not 0 < q < 1:
            raise ValueError(f"q must be in the interval (0, 1): a number such as q=0.5. Received: q={q!r}")
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.q = q

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return categorical_generalized_cross_entropy(y_true, y_pred, self.q)

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native loss needs to know for outputs of this `shape` (without the batch axis)."""
        return {**super().numbers(shape), "q": float(self.q)}

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        return {**super().get_config(), "q": self.q}
