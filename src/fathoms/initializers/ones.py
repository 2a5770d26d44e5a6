"""Ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fathoms.engine.dtypes import standardize_dtype
from fathoms.initializers.initializer import Initializer


class Ones(Initializer):
    """Fills a weight with 1, as the scales of batch normalization start.

    Source: `keras.initializers.Ones`.

    >>> Ones()((2,))
    array([1., 1.], dtype=float32)
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return np.ones(tuple(shape), standardize_dtype(dtype))
