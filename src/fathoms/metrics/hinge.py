"""The hinge loss, as a metric."""

from __future__ import annotations

from fathoms.losses.hinge import hinge
from fathoms.metrics.row_mean import RowMean

__all__ = ["Hinge", "hinge"]


class Hinge(RowMean):
    """The mean of `max(1 - y_true * y_pred, 0)` over all samples so far; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.Hinge`.

    >>> from fathoms import metrics
    >>> metric = metrics.Hinge()
    >>> metric.update_state([[0, 1], [1, 1]], [[0.5, 0.5], [2.0, -1.0]])
    >>> round(float(metric.result()), 4)
    1.0
    """

    kind = "hinge"
    reads = "signs"
    direction = "down"

    def __init__(self, name: str | None = "hinge", dtype: object = None) -> None:
        super().__init__(hinge, name=name, dtype=dtype)
