"""The logarithm of the hyperbolic cosine of the error, as a metric."""

from __future__ import annotations

from fathoms.losses.log_cosh import log_cosh
from fathoms.metrics.row_mean import RowMean

__all__ = ["LogCoshError", "log_cosh"]


class LogCoshError(RowMean):
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
