"""The best sensitivity that leaves enough of the false alone."""

from __future__ import annotations

from typing import Any

from fathoms.metrics.best_share import BestShare


class SensitivityAtSpecificity(BestShare):
    """The best sensitivity that leaves enough of the false alone, at any of the thresholds.

    Args:
        specificity: the least specificity, from 0 to 1.
        num_thresholds: how many thresholds to try, evenly spread from 0 to 1.
        class_id: look only at this class, a place on the last axis.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ...)` and maybe `sample_weight`.

    Raises:
        ValueError: if an argument is out of range.

    Source: `keras.metrics.SensitivityAtSpecificity`.

    >>> from fathoms import metrics
    >>> metric = metrics.SensitivityAtSpecificity(0.5)
    >>> metric.update_state([1, 0, 1, 0, 1, 0], [0.9, 0.7, 0.6, 0.4, 0.2, 0.1])
    >>> round(float(metric.result()), 4)
    0.6667
    """

    promised = "specificity"
    specificity: float

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: object = None,
    ) -> None:
        super().__init__(specificity, num_thresholds=num_thresholds, class_id=class_id, name=name, dtype=dtype)

    def result(self) -> Any:
        """The best so far."""
        return self.best(self.specificities(), self.sensitivities())
