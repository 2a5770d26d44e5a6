"""Mean 0 and deviation 1."""

from __future__ import annotations

from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.table_error import TableError

# Far beyond any training row, and still well inside float32 after a network has multiplied it.
FARTHEST = 1e6


class LinearScale:
    """``(x - mean) / deviation``, the scale of a formula in the column's own unit.

    `mean` and `deviation` (the standard deviation, divided by n) are the training rows'. Deviation 0 says that they are
    all alike.

    Example:
        >>> LinearScale.fit(np.array([1.0, 3.0]), "x")(np.array([1.0, 3.0, 100.0]))
        array([-1.,  1., 98.])
    """

    def __init__(self, mean: float, deviation: float) -> None:
        self.mean = mean
        self.deviation = deviation

    @classmethod
    def fit(cls, values: np.ndarray, what: str) -> Self:
        """Learn mean and deviation of finite numbers; `what` is their name in an error.

        Raises:
            TableError: The numbers are too large.
        """
        return cls(*mean_and_deviation(values, what))

    @property
    def constant(self) -> bool:
        """Whether the training rows' numbers were all the same."""
        return not self.deviation

    @property
    def line(self) -> tuple[float, float]:
        """Mean and deviation."""
        return self.mean, self.deviation

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """The standardised numbers, at most a million deviations from the mean."""
        return scaled(values, self.mean, self.deviation)

    def get_config(self) -> dict[str, object]:
        """What rebuilds the scale, for JSON."""
        return {"scaling": "linear", "mean": self.mean, "deviation": self.deviation}

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild a scale from what `get_config` gave."""
        return cls(config.number("mean"), config.number("deviation", least=0))


def scaled(values: np.ndarray, shift: float, scale: float) -> np.ndarray:
    """``(values - shift) / scale`` without overflow, held within `FARTHEST`."""
    with np.errstate(over="ignore"):
        return np.clip(values / scale - shift / scale, -FARTHEST, FARTHEST)


def mean_and_deviation(values: np.ndarray, what: str) -> tuple[float, float]:
    """Mean and standard deviation (divided by n) of finite numbers; the deviation is 0 where it is only rounding.

    Raises:
        TableError: The numbers are so large that their deviation is not finite.
    """
    size = size_of(values, what)
    if size == 0:
        return 0.0, 0.0
    part = values / size  # so that squares of huge numbers stay finite
    mean, deviation = float(part.mean()) * size, float(part.std()) * size
    return mean, deviation if deviation > ROUNDING * size else 0.0


# Differences below this share of the largest number are what is left of rounding.
ROUNDING = 1e-12


def size_of(values: np.ndarray, what: str) -> float:
    """The largest magnitude.

    Raises:
        TableError: It is too large for sums and differences of such numbers to be finite.
    """
    size = float(np.abs(values).max())
    if size > 1e300:
        raise TableError(f"{what}: a value of {size:.1e} is too large to learn from. Correct it or use another unit.")
    return size
