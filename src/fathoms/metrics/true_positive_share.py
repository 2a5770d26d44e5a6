"""The base of precision and recall: the share that true positives have in something."""

from __future__ import annotations

from typing import Any, ClassVar

from numpy.typing import ArrayLike

from fathoms.metrics.confusion import LOWEST, checked_thresholds, confusion, share
from fathoms.metrics.metric import Metric, as_state


class TruePositiveShare(Metric):
    """`true_positives / (true_positives + rest)` at one or several thresholds; subclasses name the rest."""

    rest: ClassVar[str]

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
        setattr(self, self.rest, self.add_variable((len(self.thresholds),), name=self.rest))

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch of targets and predictions, shape `(rows, ...)`."""
        found = confusion(
            y_true,
            y_pred,
            self.thresholds,
            sample_weight=sample_weight,
            top_k=self.top_k,
            class_id=self.class_id,
            dtype=self.state_dtype,
        )
        self.true_positives.assign_add(found.true_positives)
        getattr(self, self.rest).assign_add(getattr(found, self.rest))

    def result(self) -> Any:
        """The share so far: one number for one threshold, and else an array."""
        found = as_state(share(self.true_positives.value, getattr(self, self.rest).value), self.dtype)
        return found[0] if len(self.thresholds) == 1 else found

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {
            **super().get_config(),
            "thresholds": self.init_thresholds,
            "top_k": self.top_k,
            "class_id": self.class_id,
        }
