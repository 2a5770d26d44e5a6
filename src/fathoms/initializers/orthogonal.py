"""Random orthogonal matrices."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.reading_scope import count_tried
from fathoms.engine.seeds import SeedGenerator
from fathoms.initializers.random_initializer import RandomInitializer


class Orthogonal(RandomInitializer):
    """Makes a random matrix whose columns (or rows, if there are fewer) are orthogonal and of length `gain`.

    It is the Q of the QR decomposition of normal random numbers, with signs that make it uniform among all such
    matrices (Mezzadri, "How to generate random matrices from the classical compact groups", 2007).

    Args:
        gain: the length of each column or row.
        seed: see `RandomInitializer`.

    Raises:
        ValueError: a shape with fewer than two axes.

    Source: Saxe et al., 2014; `keras.initializers.Orthogonal`.

    >>> q = Orthogonal(seed=0)((3, 3), "float64")
    >>> bool(np.allclose(q.T @ q, np.eye(3)))
    True
    """

    def __init__(self, gain: float = 1.0, seed: int | SeedGenerator | None = None) -> None:
        self.gain = gain
        super().__init__(seed)

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        if len(shape) < 2:
            raise ValueError(
                f"Orthogonal fills weights with two axes or more, but found shape={tuple(shape)} with {len(shape)}. "
                f"Use RandomNormal() for vectors."
            )
        rows, columns = prod(shape[:-1]), shape[-1]
        count_tried(rows * columns * min(rows, columns) // 64, "The initializer Orthogonal")
        drawn = self._normal((max(rows, columns), min(rows, columns)), "float64", 0.0, 1.0)
        q, r = np.linalg.qr(drawn)
        q *= np.sign(np.diag(r))
        matrix = q if rows >= columns else q.T
        return np.ascontiguousarray(self.gain * matrix, standardize_dtype(dtype)).reshape(tuple(shape))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "gain": self.gain}
