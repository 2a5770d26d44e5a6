"""A stream of random tensors with a seed of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.tensorflow.dtypes import as_dtype
from fathoms.tensorflow.tensor import as_tensor


class Generator:
    """Draws random tensors, one after the other, from NumPy's generator.

    Args:
        seed: what decides all that is drawn.

    Source: `tf.random.Generator`.

    >>> Generator.from_seed(1).uniform((2,)).shape.as_list()
    [2]
    """

    def __init__(self, seed: Any = None) -> None:
        self._draw = np.random.default_rng(seed)

    @classmethod
    def from_seed(cls, seed: int, alg: object = None) -> Generator:
        """Return a generator that this seed decides."""
        return cls(abs(int(seed)))

    @classmethod
    def from_non_deterministic_state(cls, alg: object = None) -> Generator:
        """Return a generator that draws other numbers each time."""
        return cls()

    def normal(
        self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: str | None = None
    ) -> Any:
        """Return numbers drawn from a normal distribution."""
        drawn = np.asarray(mean) + np.asarray(stddev) * self._draw.standard_normal(_shape(shape))
        return as_tensor(np.asarray(drawn, as_dtype(dtype)))

    def truncated_normal(
        self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: str | None = None
    ) -> Any:
        """Return numbers drawn from a normal distribution, none further from the mean than twice `stddev`."""
        drawn = self._draw.standard_normal(_shape(shape))
        while (far := np.abs(drawn) > 2).any():
            drawn = np.where(far, self._draw.standard_normal(drawn.shape), drawn)
        return as_tensor(np.asarray(np.asarray(mean) + np.asarray(stddev) * drawn, as_dtype(dtype)))

    def uniform(
        self, shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", name: str | None = None
    ) -> Any:
        """Return numbers drawn evenly from `minval` up to, but without, `maxval`.

        Raises:
            ValueError: whole numbers without `maxval`.
        """
        wanted = as_dtype(dtype)
        if wanted.kind in "iu":
            if maxval is None:
                raise ValueError(f"Must specify maxval for integer dtype {wanted.name}: uniform(shape, 0, 10, dtype).")
            return as_tensor(self._draw.integers(minval, maxval, _shape(shape), wanted))
        low, high = np.asarray(minval), np.asarray(1.0 if maxval is None else maxval)
        return as_tensor(np.asarray(low + (high - low) * self._draw.random(_shape(shape)), wanted))


def _shape(shape: Any) -> tuple[int, ...]:
    return tuple(int(size) for size in np.ravel(np.asarray(shape)))
