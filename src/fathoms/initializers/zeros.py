"""Zeros."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fathoms.engine.dtypes import standardize_dtype
from fathoms.initializers.initializer import Initializer


class Zeros(Initializer):
    """Fills a weight with 0, as biases start.

    Source: `keras.initializers.Zeros`.

    >>> Zeros()((2,))
    array([0., 0.], dtype=float32)
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return np.zeros(tuple(shape), standardize_dtype(dtype))
