"""Intersection over union, class by class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.dtypes import is_float
from fathoms.engine.floatx import epsilon
from fathoms.engine.messages import warn_caller
from fathoms.losses.same_shape import check_same_shape
from fathoms.metrics.metric import Metric


class IoU(Metric):
    """The mean over some classes of `true_positives / (true_positives + false_positives + false_negatives)`.

    Args:
        num_classes: how many classes there are.
        target_class_ids: the classes to take the mean over; those that never occur are left out.
        name: name of the metric.
        dtype: type of the counts, whole numbers or floating; `"int32"` when left out.
        ignore_class: a class whose rows do not count.
        sparse_y_true: whether targets are class numbers rather than one-hot.
        sparse_y_pred: whether predictions are class numbers rather than probabilities or logits.
        axis: the axis of the classes, where they are not class numbers.

    Called with `y_true` and `y_pred` of the same shape and maybe `sample_weight`. Class numbers that there are not do not
    count. Weights are made whole numbers unless `dtype` is a float's.

    Raises:
        ValueError: if a target class is not one of the classes.

    Source: `keras.metrics.IoU`.

    >>> from fathoms import metrics
    >>> metric = metrics.IoU(num_classes=2, target_class_ids=[0])
    >>> metric.update_state([1, 0, 0, 0], [0, 0, 0, 1])
    >>> round(float(metric.result()), 4)
    0.5
    """

    direction = "up"

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: object = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype or "int")
        if max(target_class_ids) >= num_classes:
            raise ValueError(f"Target class id {max(target_class_ids)} is out of range, which is [0, {num_classes}).")
        self.num_classes = num_classes
        self.target_class_ids = list(target_class_ids)
        self.ignore_class = ignore_class
        self.sparse_y_true = sparse_y_true
        self.sparse_y_pred = sparse_y_pred
        self.axis = axis
        self.total_cm = self.add_variable((num_classes, num_classes), dtype=self.dtype, name="total_confusion_matrix")

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch of targets and predictions of any shape."""
        truth = self._labels(y_true, self.sparse_y_true)
        predictions = self._labels(y_pred, self.sparse_y_pred)
        check_same_shape(f"{type(self).__name__}, class by class", truth, predictions)
        weights = np.broadcast_to(self._weights(sample_weight), truth.shape)
        count = self.num_classes
        counts = (truth >= 0) & (truth < count) & (predictions >= 0) & (predictions < count)
        if self.ignore_class is not None:
            counts &= truth != self.ignore_class
        pairs = truth[counts] * count + predictions[counts]
        found = np.bincount(pairs, weights[counts].astype(np.float64), count * count).reshape(count, count)
        self.total_cm.assign_add(found.astype(self.dtype))

    def _labels(self, values: ArrayLike, sparse: bool) -> NDArray[Any]:
        array = np.asarray(values) if sparse else np.argmax(values, axis=self.axis)
        return array.astype(np.int64).ravel()

    def _weights(self, sample_weight: ArrayLike | None) -> NDArray[Any]:
        if sample_weight is None:
            return np.ones((), self.dtype)
        given = np.asarray(sample_weight)
        if hasattr(sample_weight, "dtype") and given.dtype.kind == "f" and not is_float(self.dtype):
            warn_caller(
                f"{type(self).__name__} counts whole numbers: a weight such as a float loses its fraction as it becomes an int, by "
                "casting. Consider using integer weights, or dtype='float32'."
            )
        return given.astype(self.dtype).ravel() if given.ndim else given.astype(self.dtype)

    def result(self) -> Any:
        """The mean so far."""
        matrix = self.total_cm.value
        both = np.diag(matrix)[self.target_class_ids].astype(np.float32)
        either = (matrix.sum(0) + matrix.sum(1) - np.diag(matrix))[self.target_class_ids].astype(np.float32)
        seen = either > 1e-9
        shares = np.where(seen, both / (either + np.float32(epsilon())), np.float32(0))
        return shares.sum() / (np.float32(seen.sum()) + np.float32(epsilon()))

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {
            **super().get_config(),
            "num_classes": self.num_classes,
            "target_class_ids": self.target_class_ids,
            "ignore_class": self.ignore_class,
            "sparse_y_true": self.sparse_y_true,
            "sparse_y_pred": self.sparse_y_pred,
            "axis": self.axis,
        }

    def _config(self, *names: str) -> dict[str, Any]:
        """These arguments, and name and type; for subclasses that have fewer."""
        config = IoU.get_config(self)
        return {name: config[name] for name in ("name", "dtype", *names)}
