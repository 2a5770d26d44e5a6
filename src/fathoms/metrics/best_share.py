"""The base of the metrics that choose the best threshold among those that keep a promise."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.metrics.confusion import confusion, share, spread_thresholds
from fathoms.metrics.metric import Metric, as_state


class BestShare(Metric):
    """The best share at any threshold at which another share is at least `value`.

    Attributes:
        promised: what the other share is called: an argument of the metric, and an attribute.
    """

    direction = "up"
    promised: ClassVar[str]

    def __init__(
        self,
        value: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: object = None,
    ) -> None:
        if not 0 <= value <= 1:
            raise ValueError(
                f"Argument `{self.promised}` must be in the range [0, 1]. Received: {self.promised}={value}"
            )
        super().__init__(name=name, dtype=dtype)
        if num_thresholds <= 0:
            raise ValueError(
                f"Argument `num_thresholds` must be an integer > 0. Received: num_thresholds={num_thresholds}"
            )
        self.value = value
        setattr(self, self.promised, value)
        self.num_thresholds = num_thresholds
        self.class_id = class_id
        self.thresholds = spread_thresholds(num_thresholds)
        shape = (len(self.thresholds),)
        self.true_positives = self.add_variable(shape, name="true_positives")
        self.false_positives = self.add_variable(shape, name="false_positives")
        self.true_negatives = self.add_variable(shape, name="true_negatives")
        self.false_negatives = self.add_variable(shape, name="false_negatives")

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch of targets and predictions, shape `(rows, ...)`."""
        found = confusion(
            y_true, y_pred, self.thresholds, sample_weight=sample_weight, class_id=self.class_id, dtype=self.state_dtype
        )
        for name, counts in found._asdict().items():
            getattr(self, name).assign_add(counts)

    def sensitivities(self) -> NDArray[Any]:
        """The share of the true that is found (recall), at each threshold."""
        return np.asarray(share(self.true_positives.value, self.false_negatives.value))

    def specificities(self) -> NDArray[Any]:
        """The share of the false that is left alone, at each threshold."""
        return np.asarray(share(self.true_negatives.value, self.false_positives.value))

    def precisions(self) -> NDArray[Any]:
        """The share of the predicted that is true, at each threshold."""
        return np.asarray(share(self.true_positives.value, self.false_positives.value))

    def best(self, promised: NDArray[Any], wanted: NDArray[Any]) -> Any:
        """The largest `wanted` where `promised` is at least `value`; 0 if it never is."""
        return as_state(np.max(np.where(promised >= self.value, wanted, wanted.dtype.type(0))), self.dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        own = {"class_id": self.class_id, "num_thresholds": self.num_thresholds, self.promised: self.value}
        return {**super().get_config(), **own}
