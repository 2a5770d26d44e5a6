"""Whether a probability of 70 % comes true in 70 of 100 rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fathoms.tables.results.interval import Interval
from fathoms.tables.results.share_interval import share_interval


@dataclass(frozen=True)
class Reliability:
    """Probabilities beside how often they came true, in bins of rows with like probabilities.

    Attributes:
        predicted: The mean probability in each bin that has rows, ascending.
        observed: The share of its rows in which it came true, with its 95 % interval.
        rows: How many rows each bin has.
        error: The expected calibration error: the mean distance of the two, weighted by rows.
        brier: The mean squared distance of probability and outcome, row by row.
    """

    predicted: np.ndarray
    observed: tuple[Interval, ...]
    rows: np.ndarray
    error: float
    brier: float


def reliability(came_true: np.ndarray, probabilities: np.ndarray, bins: int = 10) -> Reliability:
    """Compare probabilities with outcomes in bins of about equally many rows.

    Arguments:
        came_true: Whether it did, shape ``(rows,)``.
        probabilities: What the model said, shape ``(rows,)``.
        bins: The most bins; fewer where many rows have the same probability.

    Raises:
        ValueError: There are no rows.

    Source: A. Niculescu-Mizil, R. Caruana, "Predicting good probabilities with supervised learning", ICML 2005.

    Example:
        >>> curve = reliability(np.array([False, True, False, True]), np.array([0.2, 0.2, 0.9, 0.9]), bins=2)
        >>> [round(share.value, 1) for share in curve.observed], round(curve.error, 2)
        ([0.5, 0.5], 0.35)
    """
    if not len(probabilities):
        raise ValueError("reliability needs at least one row.")
    came_true = np.asarray(came_true, bool)
    edges = np.quantile(probabilities, np.linspace(0, 1, bins + 1)[1:-1])
    place = np.searchsorted(edges, probabilities)
    filled, place = np.unique(place, return_inverse=True)
    rows = np.bincount(place, minlength=len(filled))
    predicted = np.bincount(place, probabilities, len(filled)) / rows
    right = np.bincount(place, came_true, len(filled)).astype(np.int64)
    observed = tuple(share_interval(int(some), int(all_)) for some, all_ in zip(right, rows, strict=True))
    error = float(np.sum(np.abs(right / rows - predicted) * rows) / len(probabilities))
    return Reliability(predicted, observed, rows, error, float(np.mean((probabilities - came_true) ** 2)))
