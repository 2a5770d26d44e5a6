"""The harmonic mean of precision and recall."""

from __future__ import annotations

from typing import Any

from fathoms.metrics.fbeta_score import FBetaScore


class F1Score(FBetaScore):
    """`2 * precision * recall / (precision + recall)`.

    Args:
        average: what becomes of several classes, see `FBetaScore`.
        threshold: a float from 0 to 1 above which a prediction says yes; without one, the largest of a row does.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, classes)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is out of range or the shapes have another rank.

    Source: `keras.metrics.F1Score`.

    >>> from fathoms import metrics
    >>> metric = metrics.F1Score(average="micro", threshold=0.5)
    >>> metric.update_state([[1, 1], [1, 0], [1, 1]], [[0.2, 0.6], [0.2, 0.6], [0.6, 0.8]])
    >>> round(float(metric.result()), 4)
    0.6667
    """

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: object = None,
    ) -> None:
        super().__init__(average=average, beta=1.0, threshold=threshold, name=name, dtype=dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {name: value for name, value in super().get_config().items() if name != "beta"}
