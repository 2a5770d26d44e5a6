"""Mean squared logarithmic error, as a metric."""

from __future__ import annotations

from fathoms.losses.mean_squared_logarithmic_error import mean_squared_logarithmic_error
from fathoms.metrics.row_mean import RowMean

__all__ = ["MeanSquaredLogarithmicError", "mean_squared_logarithmic_error"]


class MeanSquaredLogarithmicError(RowMean):
    """The mean of `(log(1 + y_pred) - log(1 + y_true))**2` over all samples so far; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.MeanSquaredLogarithmicError`.

    >>> from fathoms import metrics
    >>> metric = metrics.MeanSquaredLogarithmicError()
    >>> metric.update_state([[0.0, 1.0]], [[0.0, 3.0]])
    >>> round(float(metric.result()), 4)
    0.2402
    """

    kind = "mean_squared_logarithmic_error"
    direction = "down"

    def __init__(self, name: str | None = "mean_squared_logarithmic_error", dtype: object = None) -> None:
        super().__init__(mean_squared_logarithmic_error, name=name, dtype=dtype)
