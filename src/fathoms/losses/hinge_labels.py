"""Targets of the hinge losses: -1 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.dtypes import cast
from fathoms.losses.loss import Loss


def hinge_labels(y_true: ArrayLike, dtype: Any) -> NDArray[Any]:
    """Targets as -1 and 1: if all of them are 0 or 1, 0 becomes -1, and else they stay as they are.

    >>> hinge_labels([0, 1, 1], "float32").tolist()
    [-1.0, 1.0, 1.0]
    """
    targets: NDArray[Any] = cast(y_true, dtype)
    if np.all((targets == 0) | (targets == 1)):
        return 2 * targets - 1
    return targets


class MarginLoss(Loss):
    """The base of the hinge losses: their targets are -1 and 1, and 0 and 1 are made into these."""

    reads = "signs"

    def targets(self, y_true: NDArray[Any], shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
        """`y_true` as the core wants it, see `Loss.targets`. It looks at all targets at once, Keras at each batch's."""
        return hinge_labels(super().targets(y_true, shape, dtype), dtype)
