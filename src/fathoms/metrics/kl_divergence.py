"""The Kullback-Leibler divergence, as a metric."""

from __future__ import annotations

from fathoms.losses.kl_divergence import kl_divergence
from fathoms.metrics.row_mean import RowMean

__all__ = ["KLDivergence", "kl_divergence"]


class KLDivergence(RowMean):
    """The mean of `sum(t * log(t / p))` over all samples so far; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.KLDivergence`.

    >>> from fathoms import metrics
    >>> metric = metrics.KLDivergence()
    >>> metric.update_state([[0.5, 0.5]], [[0.25, 0.75]])
    >>> round(float(metric.result()), 4)
    0.1438
    """

    kind = "kl_divergence"
    direction = "down"

    def __init__(self, name: str | None = "kl_divergence", dtype: object = None) -> None:
        super().__init__(kl_divergence, name=name, dtype=dtype)
