"""Intersection over union, the mean over all classes, with one-hot targets."""

from __future__ import annotations

from typing import Any

from fathoms.metrics.mean_iou import MeanIoU


class OneHotMeanIoU(MeanIoU):
    """`MeanIoU` with one-hot targets, and probabilities or logits as predictions.

    Args:
        num_classes: how many classes there are.
        name: name of the metric.
        dtype: type of the counts, see `IoU`.
        ignore_class: a class whose rows do not count.
        sparse_y_pred: whether predictions are class numbers instead.
        axis: the axis of the classes.

    Called with `y_true` and `y_pred` of shape `(rows, ..., classes)` and maybe `sample_weight`.

    Source: `keras.metrics.OneHotMeanIoU`.

    >>> from fathoms import metrics
    >>> metric = metrics.OneHotMeanIoU(num_classes=2)
    >>> metric.update_state([[1, 0], [0, 1]], [[0.4, 0.6], [0.2, 0.8]])
    >>> round(float(metric.result()), 4)
    0.25
    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: object = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return self._config("num_classes", "ignore_class", "sparse_y_pred", "axis")
