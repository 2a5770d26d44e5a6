"""Normal random numbers without the tails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.seeds import SeedGenerator
from fathoms.initializers.random_initializer import RandomInitializer


class TruncatedNormal(RandomInitializer):
    """Draws from a normal distribution, again for whatever lies more than two standard deviations from the mean.

    Args:
        mean: the mean.
        stddev: the standard deviation before the tails are cut; afterwards it is about 0.8796 times as large.
        seed: see `RandomInitializer`.

    Source: `keras.initializers.TruncatedNormal`.

    >>> draw = TruncatedNormal(stddev=1.0, seed=0)((1000,))
    >>> bool((abs(draw) <= 2).all())
    True
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | SeedGenerator | None = None) -> None:
        self.mean = mean
        self.stddev = stddev
        super().__init__(seed)

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        return self._truncated_normal(tuple(shape), dtype, self.mean, self.stddev)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mean": self.mean, "stddev": self.stddev}
