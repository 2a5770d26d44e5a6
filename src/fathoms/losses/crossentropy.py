"""What the three cross-entropies have in common: their arguments, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.messages import warn_caller
from fathoms.losses.loss import Loss


def crossentropy_numbers(where: str, from_logits: object, label_smoothing: object, axis: object) -> dict[str, float]:
    """The arguments of a cross-entropy as the core wants them, or a ValueError that names the wrong one."""
    if not isinstance(from_logits, bool | np.bool_):
        raise ValueError(f"{where}: `from_logits` must be True or False. Received: from_logits={from_logits!r}")
    if isinstance(axis, bool) or not isinstance(axis, int):
        raise ValueError(f"{where}: `axis` must be of type `int`. Received: axis={axis!r} of type {type(axis)}")
    if (
        isinstance(label_smoothing, bool)
        or not isinstance(label_smoothing, int | float | np.number)
        or not 0 <= label_smoothing <= 1
    ):
        raise ValueError(
            f"{where}: `label_smoothing` must be a number from 0 to 1. Received: label_smoothing={label_smoothing!r}"
        )
    return {"from_logits": float(from_logits), "label_smoothing": float(label_smoothing)}


def warn_of_one_class(where: str, y_pred: ArrayLike) -> None:
    """Warn if there is one class only: its share is 1, whatever the model says."""
    if np.shape(y_pred)[-1:] == (1,):
        warn_caller(
            f"The loss {where} compares classes, but y_pred of shape {np.shape(y_pred)} has one column, so nothing is learned. "
            f"For yes or no, write loss='binary_crossentropy'.",
            SyntaxWarning,
        )


class Crossentropy(Loss):
    """The base of the losses that compare probabilities; it checks that targets are probabilities, too."""

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self._numbers = crossentropy_numbers(type(self).__name__, from_logits, label_smoothing, axis)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native loss needs to know for outputs of this `shape` (without the batch axis)."""
        return {**super().numbers(shape), **self._numbers}

    def targets(self, y_true: NDArray[Any], shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
        """`y_true` as the core wants it, see `Loss.targets`; every target must be a probability."""
        array = super().targets(y_true, shape, dtype)
        wrong = ~((array >= 0) & (array <= 1))
        if np.any(wrong):
            row, column = (int(i) for i in np.argwhere(wrong)[0])
            raise ValueError(
                f"The targets hold {array[row, column]} in row {row}, but the loss {self.name!r} compares probabilities: "
                f"targets must lie between 0 and 1. {self._advice()}"
            )
        return array

    def _advice(self) -> str:
        return "Encode the two classes as 0 and 1, or use loss='mean_squared_error' for numbers of any size."

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        return {
            **super().get_config(),
            "from_logits": self.from_logits,
            "label_smoothing": self.label_smoothing,
            "axis": self.axis,
        }
