"""Make two arrays that differ by one axis of length 1 agree in rank."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def same_rank(first: NDArray[Any], second: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Add or drop a last axis of length 1, so that `(n,)` and `(n, 1)` are compared row by row.

    Without this, NumPy would broadcast `(n,)` against `(n, 1)` to `(n, n)`: every row against every other.
    Arrays whose ranks differ in another way are returned as they are.

    Source: Keras 3 treats targets, predictions and sample weights this way.

    >>> import numpy as np
    >>> a, b = same_rank(np.zeros(3), np.zeros((3, 1)))
    >>> a.shape, b.shape
    ((3, 1), (3, 1))
    >>> a, b = same_rank(np.zeros((3, 2, 1)), np.zeros((3, 2)))
    >>> a.shape, b.shape
    ((3, 2), (3, 2))
    """
    if first.ndim == second.ndim + 1 and first.shape[-1] == 1:
        if second.ndim == 1:
            return first, second[:, np.newaxis]
        return first[..., 0], second
    if second.ndim == first.ndim + 1 and second.shape[-1] == 1:
        if first.ndim == 1:
            return first[:, np.newaxis], second
        return first, second[..., 0]
    return first, second
