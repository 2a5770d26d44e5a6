"""The base of the initializers that draw random numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms import _native
from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.seeds import SeedGenerator, next_seed
from fathoms.initializers.initializer import Initializer


class RandomInitializer(Initializer):
    """Draws from the core's counter-based generator: the same seed and shape give the same numbers on every machine.

    Args:
        seed: a whole number; None draws one from the sequence that `fathoms.utils.set_random_seed` starts; a
            `SeedGenerator` gives other numbers at every call.

    Raises:
        ValueError: a seed of another kind.
    """

    def __init__(self, seed: int | SeedGenerator | None = None) -> None:
        self._initial_seed = seed
        if seed is None:
            seed = next_seed()
        elif isinstance(seed, int | np.integer) and not isinstance(seed, bool):
            seed = int(seed)
        elif isinstance(seed, dict) and isinstance(seed.get("config"), dict):  # as files keep it
            seed = self._initial_seed = SeedGenerator.from_config(seed["config"])
        elif not isinstance(seed, SeedGenerator):
            raise ValueError(
                f"{type(self).__name__}: seed={seed!r} is neither a whole number nor a SeedGenerator. Write "
                f"{type(self).__name__}(seed=0)."
            )
        self.seed = seed

    def get_config(self) -> dict[str, Any]:
        seed = self._initial_seed
        if isinstance(seed, SeedGenerator):
            return {
                "seed": {
                    "module": "keras.random",
                    "class_name": "SeedGenerator",
                    "config": seed.get_config(),
                    "registered_name": None,
                }
            }
        return {"seed": seed}

    def _seed(self) -> int:
        seed = self.seed.next() if isinstance(self.seed, SeedGenerator) else self.seed
        return seed % 2**53

    def _uniform(self, shape: tuple[int, ...], dtype: str | None, low: float, high: float) -> np.ndarray:
        dtype = standardize_dtype(dtype)
        out = np.empty(shape, _drawn_in(dtype))
        _native.uniform(self._seed(), 0, out)
        out *= high - low
        out += low
        return out.astype(dtype, copy=False)

    def _normal(self, shape: tuple[int, ...], dtype: str | None, mean: float, stddev: float) -> np.ndarray:
        dtype = standardize_dtype(dtype)
        out = np.empty(shape, _drawn_in(dtype))
        _native.normal(self._seed(), 0, out)
        out *= stddev
        out += mean
        return out.astype(dtype, copy=False)

    def _truncated_normal(self, shape: tuple[int, ...], dtype: str | None, mean: float, stddev: float) -> np.ndarray:
        """Draw again, from the next streams, what lies further than two standard deviations from the mean."""
        dtype = standardize_dtype(dtype)
        out = np.empty(shape, _drawn_in(dtype))
        seed = self._seed()
        _native.normal(seed, 0, out)
        flat = out.reshape(-1)
        stream, outside = 1, np.flatnonzero(np.abs(flat) > 2)
        while len(outside):
            again = np.empty(len(outside), out.dtype)
            _native.normal(seed, stream, again)
            flat[outside] = again
            stream, outside = stream + 1, outside[np.abs(again) > 2]
        out *= stddev
        out += mean
        return out.astype(dtype, copy=False)


def _drawn_in(dtype: str) -> str:
    """The type that the core draws in for this type."""
    return "float64" if dtype == "float64" else "float32"
