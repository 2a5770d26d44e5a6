"""How the numbers of a column were spread over the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.table_error import TableError

_BINS = 10


@dataclass(frozen=True)
class NumberFacts:
    """Quantiles of a column's numbers, and how many of them lie between.

    Attributes:
        edges: The different ones of the tenths from the least number to the greatest, ascending; empty if no training
            row had a number.
        shares: The share of the numbers in each bin, one fewer than `edges` (one, if there is one edge). A bin has its
            lower edge and not its upper one, except the last, which has both.
        median: The number in the middle.

    Example:
        >>> facts = NumberFacts.of(np.arange(101.0))
        >>> facts.least, facts.median, facts.greatest
        (0.0, 50.0, 100.0)
    """

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    median: float

    @classmethod
    def of(cls, numbers: np.ndarray) -> Self:
        """The facts of finite numbers."""
        if not len(numbers):
            return cls((), (), 0.0)
        edges = np.unique(np.quantile(numbers, np.linspace(0, 1, _BINS + 1)))
        facts = cls(tuple(edges.tolist()), (), float(np.median(numbers)))
        return cls(facts.edges, tuple(facts.shares_of(numbers).tolist()), facts.median)

    @property
    def least(self) -> float:
        """The least number of the training rows."""
        return self.edges[0]

    @property
    def greatest(self) -> float:
        """The greatest number of the training rows."""
        return self.edges[-1]

    def shares_of(self, numbers: np.ndarray) -> np.ndarray:
        """The share of other numbers in each bin; what lies outside counts to the first or the last one."""
        bins = max(1, len(self.edges) - 1)
        places = np.clip(np.searchsorted(self.edges, numbers, side="right") - 1, 0, bins - 1)
        return np.asarray(np.bincount(places, minlength=bins) / len(numbers), np.float64)

    def get_config(self) -> dict[str, object]:
        """What rebuilds the facts, for JSON."""
        return {"edges": list(self.edges), "shares": list(self.shares), "median": self.median}

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild facts from what `get_config` gave."""
        edges, shares = config.numbers("edges"), config.numbers("shares", least=0)
        sound = len(shares) == (max(1, len(edges) - 1) if edges else 0) and bool((np.diff(edges) > 0).all())
        if not sound:
            raise TableError(
                "the model's description is damaged: a column's quantiles do not agree. "
                "Train the model again with `fathoms train`."
            )
        return cls(tuple(edges), tuple(shares), config.number("median"))
