"""Mean absolute percentage error, as a metric."""

from __future__ import annotations

from typing import Any

from fathoms.losses.mean_absolute_percentage_error import mean_absolute_percentage_error
from fathoms.metrics.mean_metric_wrapper import MeanMetricWrapper

__all__ = ["MeanAbsolutePercentageError", "mean_absolute_percentage_error"]


class MeanAbsolutePercentageError(MeanMetricWrapper):
    """The mean of `100 * abs(y_pred - y_true) / max(abs(y_true), 1e-7)` over all samples so far; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.MeanAbsolutePercentageError`.

    >>> from fathoms import metrics
    >>> metric = metrics.MeanAbsolutePercentageError()
    >>> metric.update_state([[10.0], [100.0]], [[11.0], [80.0]])
    >>> round(float(metric.result()), 4)
    15.0
    """

    kind = "mean_absolute_percentage_error"
    direction = "down"

    def __init__(self, name: str | None = "mean_absolute_percentage_error", dtype: object = None) -> None:
        super().__init__(mean_absolute_percentage_error, name=name, dtype=dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {"name": self.name, "dtype": self.dtype}
