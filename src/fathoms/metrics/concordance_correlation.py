"""Lin's concordance correlation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.dtypes import as_floats, cast
from fathoms.engine.floatx import epsilon
from fathoms.losses.same_rank import same_rank
from fathoms.metrics.row_mean import RowMean


def concordance_correlation(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> NDArray[Any]:
    """`2 * cov(t, p) / (var(t) + var(p) + (mean(t) - mean(p))**2 + 1e-7)` along an axis.

    Args:
        y_true: targets `t`, shape `(rows, ..., size)`.
        y_pred: predictions `p`, same shape.
        axis: the axis of the values to compare.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Source: `keras.metrics.concordance_correlation`.

    >>> round(float(concordance_correlation([[1.0, 2.0, 3.0]], [[2.0, 4.0, 3.0]])[0]), 4)
    0.2857
    """
    predictions = as_floats(y_pred)
    truth, predictions = same_rank(cast(y_true, predictions.dtype), predictions)
    t_mean, p_mean = truth.mean(axis, keepdims=True), predictions.mean(axis, keepdims=True)
    spread = truth.var(axis, keepdims=True) + predictions.var(axis, keepdims=True) + (t_mean - p_mean) ** 2
    values: NDArray[Any] = np.mean(2 * (truth - t_mean) * (predictions - p_mean) / (spread + epsilon()), axis)
    return values


class ConcordanceCorrelation(RowMean):
    """How close targets and predictions are to being the same, from -1 to 1: like Pearson's correlation, and it sees shifts.

    `2 * cov(t, p) / (var(t) + var(p) + (mean(t) - mean(p))**2 + 1e-7)` along an axis. The result is the mean over all samples so far.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        axis: the axis of the values to compare; 0 compares along a batch.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Source: `keras.metrics.ConcordanceCorrelation`.

    >>> from fathoms import metrics
    >>> metric = metrics.ConcordanceCorrelation()
    >>> metric.update_state([[1.0, 2.0, 3.0]], [[2.0, 4.0, 3.0]])
    >>> round(float(metric.result()), 4)
    0.2857
    """

    direction = "up"

    def __init__(self, name: str | None = "concordance_correlation", dtype: object = None, axis: int = -1) -> None:
        super().__init__(concordance_correlation, name=name, dtype=dtype, axis=axis)
        self.axis = axis
