"""Mean absolute percentage error, as a metric."""

from __future__ import annotations

from fathoms.losses.mean_absolute_percentage_error import mean_absolute_percentage_error
from fathoms.metrics.row_mean import RowMean

__all__ = ["MeanAbsolutePercentageError", "mean_absolute_percentage_error"]


class MeanAbsolutePercentageError(RowMean):
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
