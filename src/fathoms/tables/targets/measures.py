"""Figures of predictions that are not means over rows."""

from __future__ import annotations

import numpy as np


def r_squared(truth: np.ndarray, predicted: np.ndarray) -> float:
    """``1 - Σ(y - ŷ)² / Σ(y - ȳ)²``; NaN where all of `truth` is the same.

    Example:
        >>> r_squared(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 2.0]))
        0.5
    """
    spread = float(np.square(truth - truth.mean()).sum())
    return 1 - float(np.square(truth - predicted).sum()) / spread if spread else float("nan")


def area_under_roc(positive: np.ndarray, scores: np.ndarray) -> float:
    """The chance that a positive row has a higher score than a negative one, a tie counting as half.

    ``(R - p(p+1)/2) / (p·n)`` with the sum R of the positive rows' ranks. NaN where one sort of row is missing.

    Source: Mann and Whitney (1947); Hanley and McNeil (1982).

    Example:
        >>> area_under_roc(np.array([False, True, True]), np.array([0.2, 0.2, 0.7]))
        0.75
    """
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not positives or not negatives:
        return float("nan")
    _, group, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = (last - (counts - 1) / 2)[group]
    return float((ranks[positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def mean_area_under_roc(codes: np.ndarray, probabilities: np.ndarray) -> float:
    """The mean of the areas of each label against all others, over the labels that some, but not all, rows have.

    Arguments:
        codes: Each row's label, shape ``(rows,)``.
        probabilities: Each label's probability, shape ``(rows, labels)``; of two labels' areas, which are the same, the
            second's is taken.
    """
    labels = range(1, 2) if probabilities.shape[1] == 2 else range(probabilities.shape[1])
    areas = [area_under_roc(codes == label, probabilities[:, label]) for label in labels]
    known = [area for area in areas if not np.isnan(area)]
    return float(np.mean(known)) if known else float("nan")
