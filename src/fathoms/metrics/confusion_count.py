"""The base of the four counts: right and wrong, yes and no."""

from __future__ import annotations

from typing import Any, ClassVar

from numpy.typing import ArrayLike

from fathoms.metrics.confusion import checked_thresholds, confusion
from fathoms.metrics.metric import Metric, as_state


class ConfusionCount(Metric):
    """A sum of weights (without weights, a count) of predictions of one kind; subclasses name the kind."""

    counts: ClassVar[str]

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: object = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.init_thresholds = thresholds
        self.thresholds = checked_thresholds(thresholds)
        self.accumulator = self.add_variable((len(self.thresholds),), name="accumulator")

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch of targets and predictions, shape `(rows, ...)`."""
        found = confusion(y_true, y_pred, self.thresholds, sample_weight=sample_weight, dtype=self.state_dtype)
        self.accumulator.assign_add(getattr(found, self.counts))

    def result(self) -> Any:
        """The count: one number for one threshold, and else an array."""
        found = as_state(self.accumulator.value, self.dtype)
        return found[0] if len(self.thresholds) == 1 else found

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {**super().get_config(), "thresholds": self.init_thresholds}
