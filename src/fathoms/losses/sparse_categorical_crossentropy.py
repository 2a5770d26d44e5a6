"""Cross-entropy for several classes, with class numbers as targets."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.keras_mask import set_keras_mask
from fathoms.losses.crossentropy import crossentropy_numbers
from fathoms.losses.loss import Loss
from fathoms.losses.row_values import check_labels, label_values, squeezed_labels


def sparse_categorical_crossentropy(
    y_true: ArrayLike, y_pred: ArrayLike, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> NDArray[Any]:
    """`-log(p[label])`, where `p` are the probabilities on the last axis.

    With `from_logits=True`, `p = softmax(y_pred)`; otherwise `p = y_pred / sum(y_pred)`, held between 1e-7 and 1 - 1e-7.

    Args:
        y_true: class numbers from 0 to `classes - 1`, shape `(rows, ...)` or `(rows, ..., 1)`.
        y_pred: probabilities or logits, shape `(rows, ..., classes)`.
        from_logits: whether `y_pred` are logits.
        ignore_class: a label, maybe one that is no class, whose rows have the value 0 and are masked.
        axis: the axis of the classes, if it is not the last.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Raises:
        ValueError: if the shapes do not fit, a label is not one of the classes, or an argument is not supported.

    Source: `keras.losses.sparse_categorical_crossentropy`.

    >>> from fathoms import losses
    >>> values = losses.sparse_categorical_crossentropy([0, 1], [[0.7, 0.2, 0.1], [0.5, 0.25, 0.25]])
    >>> [round(value, 4) for value in values.tolist()]
    [0.3567, 1.3863]
    """
    name = "sparse_categorical_crossentropy"
    numbers = sparse_numbers(name, from_logits, axis)
    if ignore_class is None:
        return label_values(name, y_true, y_pred, axis=axis, **numbers)
    labels = squeezed_labels(y_true, np.ndim(y_pred), axis)
    kept = labels != ignore_class
    values = label_values(name, np.where(kept, labels, 0), y_pred, axis=axis, **numbers)
    values = np.where(kept, values, values.dtype.type(0))
    set_keras_mask(values, kept)
    return values


def sparse_numbers(where: str, from_logits: object, axis: object) -> dict[str, float]:
    """The arguments as the core wants them, or a ValueError that names the wrong one."""
    return {"from_logits": crossentropy_numbers(where, from_logits, 0.0, axis)["from_logits"]}


class LabelLoss(Loss):
    """The base of the losses whose targets are class numbers."""

    reads = "labels"

    def targets(self, y_true: NDArray[Any], shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
        """Class numbers as the core wants them: `[rows, size]` in `dtype` and C order; see `Loss.targets`."""
        rows = y_true.shape[0] if y_true.ndim else 0
        if y_true.shape not in ((rows, *shape[:-1]), (rows, *shape[:-1], 1)):
            hint = (
                "For one-hot targets use loss='categorical_crossentropy'."
                if y_true.shape == (rows, *shape)
                else (f"Give one class number, from 0 to {shape[-1] - 1}, for every row of outputs.")
            )
            raise ValueError(
                f"The targets have shape {y_true.shape}, but the loss {self.name!r} with outputs of shape {(rows, *shape)} "
                f"needs targets of shape {(rows, *shape[:-1])}. {hint}"
            )
        check_labels(y_true, shape[-1])
        return np.ascontiguousarray(y_true, dtype).reshape(rows, -1)


class SparseCategoricalCrossentropy(LabelLoss):
    """How surprised predicted probabilities are by the class that really came, for class numbers as targets.

    `loss = -log(p[label])`; see `sparse_categorical_crossentropy` for logits. From logits the gradient of one row is
    `softmax(y_pred)`, less 1 at the label.

    Args:
        from_logits: whether predictions are logits (a last layer without activation) rather than probabilities
            (a last layer with `activation="softmax"`).
        ignore_class: a label, maybe one that is no class, whose rows do not count; training is then done in Python.
        reduction: how the rows' values become one number, see `Loss`.
        axis: the axis of the classes; the core trains along the last, Python along others.
        name: name of the loss.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` of shape `(rows, ...)` or `(rows, ..., 1)`, `y_pred` of shape `(rows, ..., classes)` and maybe
    `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is not supported, the shapes do not fit, or a label is not one of the classes.

    Source: `keras.losses.SparseCategoricalCrossentropy`.

    >>> from fathoms import losses
    >>> loss = losses.SparseCategoricalCrossentropy()
    >>> round(float(loss([0, 1], [[0.7, 0.2, 0.1], [0.5, 0.25, 0.25]])), 3)
    0.871
    """

    kind = "sparse_categorical_crossentropy"

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self._numbers = sparse_numbers(type(self).__name__, from_logits, axis)
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.axis = axis

    def call(self, y_true: NDArray[Any], y_pred: NDArray[Any]) -> ArrayLike:
        """The value of every row."""
        return sparse_categorical_crossentropy(y_true, y_pred, self.from_logits, self.ignore_class, self.axis)

    def is_native(self, shape: tuple[int, ...]) -> bool:
        """Whether the core can train with it, see `Loss.is_native`; it knows no class to ignore."""
        return self.ignore_class is None and super().is_native(shape)

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native loss needs to know for outputs of this `shape` (without the batch axis)."""
        return {**super().numbers(shape), **self._numbers}

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        return {**super().get_config(), "from_logits": self.from_logits, "ignore_class": self.ignore_class}
