"""What share of the rows called a label are, and what share of the label's rows are found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fathoms.tables.results.ranking import Ranking


@dataclass(frozen=True)
class PrecisionRecall:
    """Precision against recall over all thresholds.

    Attributes:
        precision: Of the rows above each threshold, the share that has the label; last 1, where no row lies above.
        recall: Of the label's rows, the share above the threshold, descending to 0.
        average_precision: ``Σ (recall_k - recall_{k-1}) precision_k`` by descending thresholds.
    """

    precision: np.ndarray
    recall: np.ndarray
    average_precision: float


def precision_recall_curve(positive: np.ndarray, scores: np.ndarray) -> PrecisionRecall:
    """Precision and recall at each score, which tell more than ROC where the label is rare.

    Arguments:
        positive: Whether each row has the label, shape ``(rows,)``.
        scores: The label's probability, or anything that ranks the rows alike, shape ``(rows,)``.

    Raises:
        ValueError: No row has the label.

    Source: J. Davis, M. Goadrich, "The relationship between precision-recall and ROC curves", ICML 2006. No straight
    lines are drawn between points for the average, as they would flatter it.

    Example:
        >>> curve = precision_recall_curve(np.array([True, False, True]), np.array([0.9, 0.8, 0.7]))
        >>> round(curve.average_precision, 4)
        0.8333
    """
    ranking = Ranking.of(positive, scores)
    if not ranking.positives:
        raise ValueError("precision and recall need rows with the label.")
    precision = ranking.true / (ranking.true + ranking.false)
    recall = ranking.true / ranking.positives
    average = float(np.sum(np.diff(recall, prepend=0.0) * precision))
    return PrecisionRecall(np.append(precision[::-1], 1.0), np.append(recall[::-1], 0.0), average)
