"""Mean absolute error, as a metric."""

from __future__ import annotations

from typing import Any

from fathoms.losses.mean_absolute_error import mean_absolute_error
from fathoms.metrics.mean_metric_wrapper import MeanMetricWrapper

__all__ = ["MeanAbsoluteError", "mean_absolute_error"]


class MeanAbsoluteError(MeanMetricWrapper):
    """The mean of `|y_pred - y_true|` over all samples so far.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.MeanAbsoluteError`.

    >>> from fathoms import metrics
    >>> metric = metrics.MeanAbsoluteError()
    >>> metric.update_state([[0.0, 1.0], [2.0, 2.0]], [[0.0, 3.0], [1.0, 2.0]])
    >>> float(metric.result())
    0.75
    """

    kind = "mean_absolute_error"
    direction = "down"

    def __init__(self, name: str | None = "mean_absolute_error", dtype: object = None) -> None:
        super().__init__(mean_absolute_error, name=name, dtype=dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {"name": self.name, "dtype": self.dtype}
