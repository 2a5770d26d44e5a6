"""The loss of counts, as a metric."""

from __future__ import annotations

from fathoms.losses.poisson import poisson
from fathoms.metrics.row_mean import RowMean

__all__ = ["Poisson", "poisson"]


class Poisson(RowMean):
    """The mean of `y_pred - y_true * log(y_pred + 1e-7)` over all samples so far; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.Poisson`.

    >>> from fathoms import metrics
    >>> metric = metrics.Poisson()
    >>> metric.update_state([[1.0, 2.0]], [[1.0, 2.0]])
    >>> round(float(metric.result()), 4)
    0.8069
    """

    kind = "poisson"
    direction = "down"

    def __init__(self, name: str | None = "poisson", dtype: object = None) -> None:
        super().__init__(poisson, name=name, dtype=dtype)
