"""How good predictions are on test rows."""

import numpy as np
from numpy.typing import NDArray

_LEAST = 1e-7


def scores(task: str, truth: NDArray[np.float64], predictions: NDArray[np.float64]) -> dict[str, float]:
    """Scores by name; the first, "loss", is what methods are ranked by.

    Arguments:
        task: "regression", "binary" or "multiclass".
        truth: Numbers, or labels' places, shape ``(rows,)``.
        predictions: Numbers, shape ``(rows,)``, or each label's probability, shape ``(rows, labels)``.

    Returns:
        For numbers ``loss``, the root of the mean squared error over the standard deviation of `truth`. For labels ``loss``, the cross-entropy
        in nats; ``auc``, the area under the ROC curve (for many labels the mean over each against the rest); ``error``, the
        share of wrong labels.
    """
    if task == "regression":
        return {"loss": float(np.sqrt(np.mean((predictions - truth) ** 2)) / np.std(truth))}
    codes = truth.astype(np.int64)
    given = np.asarray(predictions, np.float64)
    given = given / given.sum(axis=1, keepdims=True)
    chosen = np.clip(given[np.arange(len(codes)), codes], _LEAST, 1 - _LEAST)
    positive = [1] if task == "binary" else range(given.shape[1])
    areas = [_area(codes == label, given[:, label]) for label in positive if 0 < (codes == label).sum() < len(codes)]
    return {
        "loss": float(-np.log(chosen).mean()),
        "auc": float(np.mean(areas)),
        "error": float((given.argmax(axis=1) != codes).mean()),
    }


def _area(is_positive: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """The area under the ROC curve: how often a positive row scores above a negative one, ties counting half."""
    _values, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    positives = int(is_positive.sum())
    above = ranks[place[is_positive]].sum() - positives * (positives + 1) / 2
    return float(above / (positives * (len(score) - positives)))
