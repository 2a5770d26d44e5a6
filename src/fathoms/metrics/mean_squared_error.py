"""Mean squared error, as a metric."""

from __future__ import annotations

from fathoms.losses.mean_squared_error import mean_squared_error
from fathoms.metrics.row_mean import RowMean

__all__ = ["MeanSquaredError", "mean_squared_error"]


class MeanSquaredError(RowMean):
    """The mean of `(y_pred - y_true)**2` over all samples so far.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.MeanSquaredError`.

    >>> from fathoms import metrics
    >>> metric = metrics.MeanSquaredError()
    >>> metric.update_state([[0.0, 1.0], [2.0, 2.0]], [[0.0, 3.0], [1.0, 2.0]])
    >>> float(metric.result())
    1.25
    """

    kind = "mean_squared_error"
    direction = "down"

    def __init__(self, name: str | None = "mean_squared_error", dtype: object = None) -> None:
        super().__init__(mean_squared_error, name=name, dtype=dtype)
