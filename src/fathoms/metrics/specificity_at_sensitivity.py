"""The best specificity that finds enough of the true."""

from __future__ import annotations

from typing import Any

from fathoms.metrics.best_share import BestShare


class SpecificityAtSensitivity(BestShare):
    """The best specificity that finds enough of the true, at any of the thresholds.

    Args:
        sensitivity: the least sensitivity, from 0 to 1.
        num_thresholds: how many thresholds to try, evenly spread from 0 to 1.
        class_id: look only at this class, a place on the last axis.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ...)` and maybe `sample_weight`.

    Raises:
        ValueError: if an argument is out of range.

    Source: `keras.metrics.SpecificityAtSensitivity`.

    >>> from fathoms import metrics
    >>> metric = metrics.SpecificityAtSensitivity(0.5)
    >>> metric.update_state([1, 0, 1, 0, 1, 0], [0.9, 0.7, 0.6, 0.4, 0.2, 0.1])
    >>> round(float(metric.result()), 4)
    0.6667
    """

    promised = "sensitivity"
    sensitivity: float

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: object = None,
    ) -> None:
        super().__init__(sensitivity, num_thresholds=num_thresholds, class_id=class_id, name=name, dtype=dtype)

    def result(self) -> Any:
        """The best so far."""
        return self.best(self.sensitivities(), self.specificities())
