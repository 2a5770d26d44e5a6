"""The squared hinge loss, as a metric."""

from __future__ import annotations

from fathoms.losses.squared_hinge import squared_hinge
from fathoms.metrics.row_mean import RowMean

__all__ = ["SquaredHinge", "squared_hinge"]


class SquaredHinge(RowMean):
    """The mean of `max(1 - y_true * y_pred, 0)**2` over all samples so far; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.SquaredHinge`.

    >>> from fathoms import metrics
    >>> metric = metrics.SquaredHinge()
    >>> metric.update_state([[0, 1], [1, 1]], [[0.5, 0.5], [2.0, -1.0]])
    >>> round(float(metric.result()), 4)
    1.625
    """

    kind = "squared_hinge"
    reads = "signs"
    direction = "down"

    def __init__(self, name: str | None = "squared_hinge", dtype: object = None) -> None:
        super().__init__(squared_hinge, name=name, dtype=dtype)
