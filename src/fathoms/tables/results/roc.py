"""How well scores rank one label's rows before the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fathoms.tables.results.ranking import Ranking


@dataclass(frozen=True)
class Roc:
    """The receiver operating characteristic: for each threshold, how many of the label's rows lie above it, and how many
    of the others.

    Attributes:
        false_positives: The share of the other rows above each threshold, ascending from 0 to 1.
        true_positives: The share of the label's rows above it, from 0 to 1.
        thresholds: The thresholds, descending; the first is infinite: no row lies above it.
        area: The area under the curve (AUC): the probability that a row of the label ranks above another, ties half.
    """

    false_positives: np.ndarray
    true_positives: np.ndarray
    thresholds: np.ndarray
    area: float


def roc_curve(positive: np.ndarray, scores: np.ndarray) -> Roc:
    """The curve of true positives against false positives over all thresholds.

    Arguments:
        positive: Whether each row has the label, shape ``(rows,)``.
        scores: The label's probability, or anything that ranks the rows alike, shape ``(rows,)``.

    Raises:
        ValueError: All rows have the label, or none has.

    Source: T. Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27 (2006), algorithms 1 and 2.

    Example:
        >>> roc_curve(np.array([False, True, False, True]), np.array([0.1, 0.4, 0.35, 0.8])).area
        1.0
    """
    ranking = Ranking.of(positive, scores)
    if not ranking.positives or not ranking.negatives:
        raise ValueError("a ROC curve needs rows with the label and rows without.")
    false_positives = np.concatenate([[0.0], ranking.false / ranking.negatives])
    true_positives = np.concatenate([[0.0], ranking.true / ranking.positives])
    area = float(np.trapezoid(true_positives, false_positives))
    return Roc(false_positives, true_positives, np.concatenate([[np.inf], ranking.thresholds]), area)
