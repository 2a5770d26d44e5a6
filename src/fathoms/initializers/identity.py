"""The identity matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.dtypes import standardize_dtype
from fathoms.initializers.initializer import Initializer


class Identity(Initializer):
    """Makes `gain` times the identity matrix; the weight must have two axes.

    Args:
        gain: the number on the diagonal.

    Raises:
        ValueError: a shape without exactly two axes.

    Source: `keras.initializers.Identity`.

    >>> Identity(2.0)((2, 2))
    array([[2., 0.],
           [0., 2.]], dtype=float32)
    """

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        if len(shape) != 2:
            raise ValueError(
                f"Identity fills matrices, which have two axes, but found shape={tuple(shape)} with {len(shape)}. "
                f"Use Ones() or Zeros() for other shapes."
            )
        return np.asarray(self.gain * np.eye(shape[0], shape[1]), standardize_dtype(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain}
