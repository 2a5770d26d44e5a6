"""Intersection over union for two classes, from probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fathoms.metrics.iou import IoU


class BinaryIoU(IoU):
    """`IoU` of the classes 0 and 1, where probabilities from a threshold on are class 1.

    Args:
        target_class_ids: the classes to take the mean over: `[0]`, `[1]` or both.
        threshold: a probability at least as large is class 1.
        name: name of the metric.
        dtype: type of the counts, see `IoU`.

    Called with `y_true` and `y_pred` of the same shape and maybe `sample_weight`.

    Raises:
        ValueError: if a target class is neither 0 nor 1.

    Source: `keras.metrics.BinaryIoU`.

    >>> from fathoms import metrics
    >>> metric = metrics.BinaryIoU(threshold=0.3)
    >>> metric.update_state([1, 1, 0, 0], [0.8, 0.1, 0.5, 0.2])
    >>> round(float(metric.result()), 4)
    0.3333
    """

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: object = None,
    ) -> None:
        super().__init__(num_classes=2, target_class_ids=target_class_ids, name=name, dtype=dtype)
        self.threshold = threshold

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch of targets and probabilities of any shape."""
        super().update_state(y_true, np.asarray(y_pred, np.float32) >= np.float32(self.threshold), sample_weight)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {**self._config("target_class_ids"), "threshold": self.threshold}
