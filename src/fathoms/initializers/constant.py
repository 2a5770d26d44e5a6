"""One value, or one array, for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.dtypes import standardize_dtype
from fathoms.initializers.initializer import Initializer


class Constant(Initializer):
    """Fills a weight with `value`.

    Args:
        value: a number, or an array that broadcasts to the weight's shape.

    Source: `keras.initializers.Constant`.

    >>> Constant(3.0)((2,))
    array([3., 3.], dtype=float32)
    """

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return np.full(tuple(shape), self.value, standardize_dtype(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"value": self.value.tolist() if isinstance(self.value, np.ndarray | np.generic) else self.value}
