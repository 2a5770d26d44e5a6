"""How many of the true ones are found."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from fathoms.metrics.confusion import LOWEST, checked_thresholds, confusion, share
from fathoms.metrics.metric import Metric


class Recall(Metric):
    """`true_positives / (true_positives + false_negatives)`: how many of the true ones are found.

    Args:
        thresholds: a number from 0 to 1 above which a prediction says yes, or a list of them. 0.5 if left out, or no
            threshold with `top_k`.
        top_k: only the `k` largest predictions of a row may say yes.
        class_id: look only at this class, a place on the last axis.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ...)` and maybe `sample_weight`. The result is 0 where there is
    nothing to divide by.

    Raises:
        ValueError: if a threshold is out of range.

    Source: `keras.metrics.Recall`.

    >>> from fathoms import metrics
    >>> metric = metrics.Recall()
    >>> metric.update_state([0, 1, 1, 1], [0.7, 0.8, 0.2, 0.1])
    >>> round(float(metric.result()), 4)
    0.3333
    """

    direction = "up"

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self.init_thresholds = thresholds
        self.top_k = top_k
        self.class_id = class_id
        self.thresholds = checked_thresholds(thresholds, 0.5 if top_k is None else LOWEST)
        self.true_positives = self.add_variable((len(self.thresholds),), name="true_positives")
        self.false_negatives = self.add_variable((len(self.thresholds),), name="false_negatives")

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch of targets and predictions, shape `(rows, ...)`."""
        found = confusion(
            y_true,
            y_pred,
            self.thresholds,
            sample_weight=sample_weight,
            top_k=self.top_k,
            class_id=self.class_id,
            dtype=self.dtype,
        )
        self.true_positives.assign_add(found.true_positives)
        self.false_negatives.assign_add(found.false_negatives)

    def result(self) -> Any:
        """The share so far: one number for one threshold, and else an array."""
        found = share(self.true_positives.value, self.false_negatives.value)
        return found[0] if len(self.thresholds) == 1 else found

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {
            **super().get_config(),
            "thresholds": self.init_thresholds,
            "top_k": self.top_k,
            "class_id": self.class_id,
        }
