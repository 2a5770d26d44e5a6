"""The Kullback-Leibler divergence, as a metric."""

from __future__ import annotations

from typing import Any

from fathoms.losses.kl_divergence import kl_divergence
from fathoms.metrics.mean_metric_wrapper import MeanMetricWrapper

__all__ = ["KLDivergence", "kl_divergence"]


class KLDivergence(MeanMetricWrapper):
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

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {"name": self.name, "dtype": self.dtype}
