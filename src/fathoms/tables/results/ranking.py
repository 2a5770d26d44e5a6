"""Rows in the order of their scores, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Ranking:
    """How many rows of a label, and how many others, have at least each score.

    Attributes:
        thresholds: The different scores, descending, shape ``(scores,)``.
        true: How many rows of the label have at least that score.
        false: How many other rows have.
    """

    thresholds: np.ndarray
    true: np.ndarray
    false: np.ndarray

    @classmethod
    def of(cls, positive: np.ndarray, scores: np.ndarray) -> Self:
        """Count rows by descending score; equal scores are one threshold.

        Example:
            >>> Ranking.of(np.array([True, False, True]), np.array([0.9, 0.5, 0.5])).true
            array([1, 2])
        """
        order = np.argsort(-scores, kind="stable")
        scores, positive = scores[order], np.asarray(positive, bool)[order]
        last = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1) if len(scores) else np.zeros(0, np.int64)
        true = np.cumsum(positive)[last]
        return cls(scores[last], true, 1 + last - true)

    @property
    def positives(self) -> int:
        """How many rows have the label."""
        return int(self.true[-1]) if len(self.true) else 0

    @property
    def negatives(self) -> int:
        """How many rows do not."""
        return int(self.false[-1]) if len(self.false) else 0
