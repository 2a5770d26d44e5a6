"""Numbers as they stand."""

from __future__ import annotations

from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig


class NoScale:
    """``x`` itself, for networks that were trained on the numbers as they stand in the table.

    Example:
        >>> NoScale()(np.array([1.0, 3e7]))
        array([1.e+00, 3.e+07])
    """

    @classmethod
    def fit(cls, values: np.ndarray, what: str) -> Self:
        """Nothing is to be learned."""
        return cls()

    @property
    def constant(self) -> bool:
        """Never: a network that takes the numbers as they stand has an input for each."""
        return False

    @property
    def line(self) -> tuple[float, float]:
        """0 and 1."""
        return 0.0, 1.0

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """The numbers, as far as float32 reaches."""
        largest = np.finfo(np.float32).max
        return np.asarray(np.clip(values, -largest, largest))

    def get_config(self) -> dict[str, object]:
        """What rebuilds the scale, for JSON."""
        return {"scaling": "none"}

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild a scale from what `get_config` gave."""
        return cls()
