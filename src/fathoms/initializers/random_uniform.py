"""Uniform random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.seeds import SeedGenerator
from fathoms.initializers.random_initializer import RandomInitializer


class RandomUniform(RandomInitializer):
    """Draws uniformly from [minval, maxval).

    Args:
        minval: the lower end.
        maxval: the upper end, never reached.
        seed: see `RandomInitializer`.

    Source: `keras.initializers.RandomUniform`.

    >>> draw = RandomUniform(0.0, 1.0, seed=0)((1000,))
    >>> bool((draw >= 0).all() and (draw < 1).all())
    True
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | SeedGenerator | None = None) -> None:
        self.minval = minval
        self.maxval = maxval
        super().__init__(seed)

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return self._uniform(tuple(shape), dtype, self.minval, self.maxval)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "minval": self.minval, "maxval": self.maxval}
