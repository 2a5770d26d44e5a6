"""How many predictions are right and wrong, for yes and for no, at one or many thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.floatx import epsilon
from fathoms.losses.same_rank import same_rank
from fathoms.losses.same_shape import check_same_shape

#: A threshold below all predictions, and what predictions become that are not among the first k.
LOWEST = -1e10


class Confusion(NamedTuple):
    """Sums of weights, shape `(thresholds,)` or `(thresholds, labels)`."""

    true_positives: NDArray[Any]
    false_positives: NDArray[Any]
    true_negatives: NDArray[Any]
    false_negatives: NDArray[Any]


def confusion(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    thresholds: Sequence[float] | NDArray[Any],
    *,
    sample_weight: ArrayLike | None = None,
    top_k: int | None = None,
    class_id: int | None = None,
    label_weights: ArrayLike | None = None,
    by_label: bool = False,
    dtype: str = "float32",
) -> Confusion:
    """Count predictions above each threshold, and not above it, for targets that are true and that are false.

    Args:
        y_true: targets, shape `(rows, ...)`; 0 is false and all else true.
        y_pred: probabilities, same shape.
        thresholds: a prediction is positive if it is larger.
        sample_weight: None, or weights that broadcast to the rows.
        top_k: only the `k` largest predictions of a row may be positive.
        class_id: look only at this place on the last axis.
        label_weights: None, or a weight for each place on the last axis.
        by_label: count each place on the last axis by itself.
        dtype: type of the comparisons and sums.

    Raises:
        ValueError: `class_id` without an axis of classes, or shapes that do not fit.

    Source: the confusion counts of Keras 3, which compares evenly spread thresholds by rounding up to the next.

    >>> [counts.tolist() for counts in confusion([0, 1, 1], [0.2, 0.4, 0.8], [0.5])]
    [[1.0], [0.0], [1.0], [1.0]]
    """
    check_same_shape("Counting right and wrong predictions", y_true, y_pred)
    predictions, truth = same_rank(np.asarray(y_pred, dtype), np.asarray(y_true, dtype))
    weights = _weights(sample_weight, truth.ndim, dtype)
    if top_k is not None:
        predictions = _only_top(predictions, top_k)
    if class_id is not None:
        if predictions.ndim == 1:
            raise ValueError(
                "When class_id is provided, y_pred must be a 2D array with shape (num_samples, num_classes), "
                f"found shape: {predictions.shape}"
            )
        truth, predictions = truth[..., class_id, np.newaxis], predictions[..., class_id, np.newaxis]
    truth = np.broadcast_to(truth != 0, predictions.shape)
    weights = np.broadcast_to(weights, predictions.shape).astype(np.float64)
    if label_weights is not None:
        weights = weights * np.asarray(label_weights, np.float64)
    labels = predictions.shape[-1] if by_label else 1
    limits = np.asarray(thresholds, dtype)
    above = _thresholds_below(predictions, limits).reshape(-1, labels)
    place = above + np.arange(labels) * (len(limits) + 1)
    counts = []
    for chosen in (truth, ~truth):
        # How many have 0, 1, ... thresholds below them; from the top down, how many have at least so many.
        exact = np.bincount(
            place.ravel(), (weights * chosen).reshape(-1, labels).ravel(), labels * (len(limits) + 1)
        ).reshape(labels, -1)
        at_least = exact[:, ::-1].cumsum(1)[:, ::-1]
        back = np.empty(len(limits), np.intp)
        back[np.argsort(limits, kind="stable")] = np.arange(1, len(limits) + 1)
        positive = at_least[:, back].T
        counts.append((positive, exact.sum(1) - positive))
    (tp, fn), (fp, tn) = counts
    return Confusion(*(part if by_label else part[:, 0] for part in (tp, fp, tn, fn)))


def checked_thresholds(thresholds: Any, default: float = 0.5) -> list[float]:
    """Thresholds as a list, or a ValueError that shows those outside of 0 to 1.

    >>> checked_thresholds(None), checked_thresholds(0.3), checked_thresholds((0.2, 0.4))
    ([0.5], [0.3], [0.2, 0.4])
    """
    if thresholds is None:
        return [default]
    given = list(thresholds) if isinstance(thresholds, list | tuple | np.ndarray) else [thresholds]
    wrong = [threshold for threshold in given if threshold is None or threshold < 0 or threshold > 1]
    if wrong:
        raise ValueError(f"Threshold values must be in [0, 1]. Received: {wrong}")
    return given


def spread_thresholds(count: int) -> list[float]:
    """`count` thresholds from 0 to 1, evenly spread; 0.5 if it is one.

    >>> spread_thresholds(3)
    [0.0, 0.5, 1.0]
    """
    return [0.5] if count == 1 else [0.0, *(i / (count - 1) for i in range(1, count - 1)), 1.0]


def share(part: ArrayLike, rest: ArrayLike) -> Any:
    """`part / (part + rest)`, and 0 where both are 0."""
    some, whole = np.asarray(part), np.add(part, rest)
    return np.divide(some, whole, out=np.zeros_like(whole), where=whole != 0)


def _weights(sample_weight: ArrayLike | None, rank: int, dtype: str) -> NDArray[Any]:
    if sample_weight is None:
        return np.ones((), dtype)
    weights = np.asarray(sample_weight, dtype)[..., np.newaxis]
    return weights[..., 0] if weights.ndim == rank + 1 else weights


def _only_top(predictions: NDArray[Any], k: int) -> NDArray[Any]:
    first = np.argsort(-predictions, axis=-1, kind="stable")[..., :k]
    kept = np.full_like(predictions, LOWEST)
    np.put_along_axis(kept, first, np.take_along_axis(predictions, first, -1), -1)
    return kept


def _thresholds_below(predictions: NDArray[Any], limits: NDArray[Any]) -> NDArray[Any]:
    """How many thresholds lie below each prediction."""
    if _evenly_spread(limits):
        held = np.clip(np.nan_to_num(predictions, nan=0.0), 0, 1)
        above = np.ceil(held * predictions.dtype.type(len(limits) - 1)).astype(np.intp)
        # A first threshold just below 0 lies below every prediction.
        return np.asarray(np.maximum(above, 1) if limits[0] < 0 else above)
    above = np.searchsorted(np.sort(limits), predictions, side="left")
    return np.asarray(np.where(np.isnan(predictions), 0, above))


def _evenly_spread(limits: NDArray[Any]) -> bool:
    return len(limits) >= 3 and bool(np.allclose(limits, np.linspace(0, 1, len(limits)), atol=2 * epsilon()))
