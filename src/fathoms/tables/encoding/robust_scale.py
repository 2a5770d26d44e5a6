"""Scaled by quartiles, with far values drawn in."""

from __future__ import annotations

from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.linear_scale import ROUNDING, scaled, size_of

# The scaled numbers stay between -3 and 3.
LIMIT = 3.0


class RobustScale:
    """``z = (x - median) / scale``, then ``z / √(1 + (z/3)²)``, which is nearly `z` near 0 and never beyond ±3.

    `scale` is the distance of the training rows' quartiles. Where these are the same, it is half the distance of
    smallest and largest; 0 says that all are alike. A few far values so change nothing for the others, and still come
    out as far.

    Source: Holzmüller, Grinsztajn and Steinwart, "Better by Default" (2024), section 3.

    Example:
        >>> RobustScale.fit(np.array([0.0, 1.0, 2.0, 3.0, 4.0]), "x")(np.array([2.0, 4.0, 1e9])).round(3)
        array([0.   , 0.949, 3.   ])
    """

    def __init__(self, median: float, scale: float) -> None:
        self.median = median
        self.scale = scale

    @classmethod
    def fit(cls, values: np.ndarray, what: str) -> Self:
        """Learn median and quartiles of finite numbers; `what` is their name in an error.

        Raises:
            TableError: The numbers are too large.
        """
        rounding = ROUNDING * size_of(values, what)
        lower, median, upper = (float(value) for value in np.percentile(values, (25, 50, 75)))
        scale = upper - lower
        if scale <= rounding:
            scale = float(values.max() - values.min()) / 2
        return cls(median, scale if scale > rounding else 0.0)

    @property
    def constant(self) -> bool:
        """Whether the training rows' numbers were all the same."""
        return not self.scale

    @property
    def line(self) -> tuple[float, float]:
        """Median and scale, the line near 0."""
        return self.median, self.scale

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """The scaled numbers, between -3 and 3."""
        near = scaled(values, self.median, self.scale)
        return np.asarray(near / np.sqrt(1 + np.square(near / LIMIT)))

    def get_config(self) -> dict[str, object]:
        """What rebuilds the scale, for JSON."""
        return {"scaling": "robust", "median": self.median, "scale": self.scale}

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild a scale from what `get_config` gave."""
        return cls(config.number("median"), config.number("scale", least=0))
