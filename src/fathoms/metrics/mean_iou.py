"""Intersection over union, the mean over all classes."""

from __future__ import annotations

from typing import Any

from fathoms.metrics.iou import IoU

_MOST_CLASSES = 1 << 14


class MeanIoU(IoU):
    """`IoU` of all classes that occur.

    Args:
        num_classes: how many classes there are.
        name: name of the metric.
        dtype: type of the counts, see `IoU`.
        ignore_class: a class whose rows do not count.
        sparse_y_true: whether targets are class numbers rather than one-hot.
        sparse_y_pred: whether predictions are class numbers rather than probabilities or logits.
        axis: the axis of the classes, where they are not class numbers.

    Called with `y_true` and `y_pred` of the same shape and maybe `sample_weight`.

    Source: `keras.metrics.MeanIoU`.

    >>> from fathoms import metrics
    >>> metric = metrics.MeanIoU(num_classes=2)
    >>> metric.update_state([0, 0, 1, 1], [0, 1, 0, 1])
    >>> round(float(metric.result()), 4)
    0.3333
    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: object = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        if not isinstance(num_classes, int) or not 1 <= num_classes <= _MOST_CLASSES:
            raise ValueError(
                f"num_classes: found {num_classes!r}; it is a whole number from 1 to {_MOST_CLASSES:,}, as there is a count for "
                f"each pair of classes: MeanIoU(num_classes=3)."
            )
        classes = range(num_classes)
        super().__init__(num_classes, classes, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return self._config("num_classes", "ignore_class", "sparse_y_true", "sparse_y_pred", "axis")
