"""The base of all constraints."""

from __future__ import annotations

from typing import Any, Self

import numpy as np


class Constraint:
    """Holds a weight to something after every step of training. Subclasses define `__call__`.

    Source: `keras.constraints.Constraint`.

    >>> class AtMostOne(Constraint):
    ...     def __call__(self, w):
    ...         return np.minimum(w, 1)
    >>> AtMostOne()(np.array([0.5, 3.0]))
    array([0.5, 1. ])
    """

    def __call__(self, w: Any) -> Any:
        """Return the array that a weight's array is replaced by."""
        return w

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make such a constraint again."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a constraint from what `get_config` returned."""
        return cls(**config)


def lengths(w: np.ndarray, axis: Any) -> np.ndarray:
    """Return `sqrt(sum(w^2))` along an axis or several, which are kept with size 1."""
    try:
        found: np.ndarray = np.sqrt(np.square(w).sum(tuple(axis) if isinstance(axis, list) else axis, keepdims=True))
    except OverflowError:
        raise ValueError(f"axis={axis}: weights of the shape {np.shape(w)} have no such axis. Write axis=0.") from None
    return found
