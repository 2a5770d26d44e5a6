"""Scaled so that the training rows lie as on a bell curve."""

from __future__ import annotations

from statistics import NormalDist
from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.linear_scale import size_of
from fathoms.tables.table_error import TableError

_MOST_KNOTS = 1000


class QuantileScale:
    """The normal score ``Φ⁻¹(share of training rows below x)``, a straight line between knots.

    The knots are quantiles of the training rows, one for 30 rows, 10 at least and 1000 at most; equal ones are one knot
    at their middle score. Beyond the smallest and the largest the score goes no further.

    Arguments:
        values: The knots, rising.
        scores: Their normal scores, rising.

    Example:
        >>> QuantileScale.fit(np.array([1.0, 10.0, 100.0]), "x")(np.array([10.0, 55.0, 100.0, 1e9])).round(2)
        array([0.  , 0.48, 0.97, 0.97])
    """

    def __init__(self, values: np.ndarray, scores: np.ndarray) -> None:
        self.values = values
        self.scores = scores

    @classmethod
    def fit(cls, values: np.ndarray, what: str) -> Self:
        """Learn the quantiles of finite numbers; `what` is their name in an error.

        Raises:
            TableError: The numbers are too large.
        """
        size_of(values, what)
        knots = min(max(len(values) // 30, 10), _MOST_KNOTS, len(values))
        places = (np.arange(knots) + 0.5) / knots  # so that the outermost are as far out as their number warrants
        edges = np.linspace(0, 1, knots) if knots > 1 else np.array([0.5])
        distinct, at = np.unique(np.quantile(values, edges), return_inverse=True)
        share = np.bincount(at, places) / np.bincount(at)
        bell = NormalDist()
        return cls(distinct, np.array([bell.inv_cdf(float(place)) for place in share]))

    @property
    def constant(self) -> bool:
        """Whether the training rows' numbers were all the same."""
        return len(self.values) < 2

    @property
    def line(self) -> tuple[float, float]:
        """The middle knot, and the slope from end to end."""
        rise = float(self.scores[-1] - self.scores[0])
        return float(np.interp(0.0, self.scores, self.values)), float(self.values[-1] - self.values[0]) / rise

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """The normal scores."""
        return np.asarray(np.interp(values, self.values, self.scores))

    def get_config(self) -> dict[str, object]:
        """What rebuilds the scale, for JSON."""
        return {"scaling": "quantile", "values": self.values.tolist(), "scores": self.scores.tolist()}

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild a scale from what `get_config` gave."""
        values, scores = np.array(config.numbers("values")), np.array(config.numbers("scores"))
        rising = len(values) == len(scores) and bool((np.diff(values) > 0).all() and (np.diff(scores) > 0).all())
        if not rising or not len(values):
            raise TableError("the model's description is damaged: its quantiles do not rise. Train the model again.")
        return cls(values, scores)
