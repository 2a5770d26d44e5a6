"""An array as what a weight starts with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fathoms.initializers.constant import Constant


class GivenValue(Constant):
    """Gives a weight this array; what `fathoms.initializers.get` makes of one. Its written form is that of `Constant`.

    Args:
        value: an array of the weight's shape.

    Raises:
        ValueError: the weight has another shape.

    Source: `keras.initializers.get`.

    >>> GivenValue(np.array([1.0, 2.0]))((2,))
    array([1., 2.], dtype=float32)
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        if tuple(shape) != np.shape(self.value):
            raise ValueError(
                f"Expected `shape` to be {np.shape(self.value)} for provided tensor. Received shape={tuple(shape)}. "
                f"An initializer that fits any shape is one by name: 'he_normal'."
            )
        return super().__call__(shape, dtype)
