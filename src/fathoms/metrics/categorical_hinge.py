"""The hinge loss for several classes, as a metric."""

from __future__ import annotations

from fathoms.losses.categorical_hinge import categorical_hinge
from fathoms.metrics.row_mean import RowMean

__all__ = ["CategoricalHinge", "categorical_hinge"]


class CategoricalHinge(RowMean):
    """The mean of `max(wrong - right + 1, 0)` over all samples so far; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if the shapes cannot be compared.

    Source: `keras.metrics.CategoricalHinge`.

    >>> from fathoms import metrics
    >>> metric = metrics.CategoricalHinge()
    >>> metric.update_state([[0, 1], [0, 1]], [[0.5, 0.25], [0.0, 2.0]])
    >>> round(float(metric.result()), 4)
    0.625
    """

    kind = "categorical_hinge"
    direction = "down"

    def __init__(self, name: str | None = "categorical_hinge", dtype: object = None) -> None:
        super().__init__(categorical_hinge, name=name, dtype=dtype)
