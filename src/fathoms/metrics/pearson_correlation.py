"""Pearson's correlation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.dtypes import as_floats, cast
from fathoms.losses.same_rank import same_rank
from fathoms.metrics.row_mean import RowMean


def pearson_correlation(y_true: ArrayLike, y_pred: ArrayLike, axis: int = -1) -> NDArray[Any]:
    """`mean((t - mean(t)) * (p - mean(p))) / (std(t) * std(p))` along an axis.

    Args:
        y_true: targets `t`, shape `(rows, ..., size)`.
        y_pred: predictions `p`, same shape.
        axis: the axis of the values to compare.

    Returns:
        Array of the shape of `y_pred` without `axis`.

    Source: `keras.metrics.pearson_correlation`.

    >>> pearson_correlation([[1.0, 2.0, 3.0]], [[2.0, 4.0, 3.0]]).round(4).tolist()
    [0.5]
    """
    predictions = as_floats(y_pred)
    truth, predictions = same_rank(cast(y_true, predictions.dtype), predictions)
    t = truth - truth.mean(axis, keepdims=True)
    p = predictions - predictions.mean(axis, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):  # constant rows have no correlation: nan, as in Keras
        product = t / np.std(t, axis, keepdims=True) * (p / np.std(p, axis, keepdims=True))
    values: NDArray[Any] = np.mean(product, axis)
    return values


class PearsonCorrelation(RowMean):
    """How close targets and predictions are to lying on a line, from -1 to 1.

    `mean((t - mean(t)) * (p - mean(p))) / (std(t) * std(p))` along an axis. The result is the mean over all samples so far.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        axis: the axis of the values to compare; 0 compares along a batch.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Source: `keras.metrics.PearsonCorrelation`.

    >>> from fathoms import metrics
    >>> metric = metrics.PearsonCorrelation()
    >>> metric.update_state([[1.0, 2.0, 3.0]], [[2.0, 4.0, 3.0]])
    >>> round(float(metric.result()), 4)
    0.5
    """

    direction = "up"

    def __init__(self, name: str | None = "pearson_correlation", dtype: object = None, axis: int = -1) -> None:
        super().__init__(pearson_correlation, name=name, dtype=dtype, axis=axis)
        self.axis = axis
