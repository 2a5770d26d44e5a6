"""The logarithm of the hyperbolic cosine of the error, as a metric."""

from __future__ import annotations

from typing import Any

from fathoms.losses.log_cosh import log_cosh
from fathoms.metrics.mean_metric_wrapper import MeanMetricWrapper

__all__ = ["LogCoshError", "log_cosh"]


class LogCoshError(MeanMetricWrapper):
    """The mean of `log(cosh(y_pred - y_true))` over all samples so far; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.LogCoshError`.

    >>> from fathoms import metrics
    >>> metric = metrics.LogCoshError()
    >>> metric.update_state([[0.0, 1.0]], [[0.0, 2.0]])
    >>> round(float(metric.result()), 4)
    0.2169
    """

    kind = "log_cosh"
    direction = "down"

    def __init__(self, name: str | None = "logcosh", dtype: object = None) -> None:
        super().__init__(log_cosh, name=name, dtype=dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {"name": self.name, "dtype": self.dtype}
