"""Sparse categorical cross-entropy, as a metric."""

from __future__ import annotations

from fathoms.losses.sparse_categorical_crossentropy import sparse_categorical_crossentropy, sparse_numbers
from fathoms.metrics.row_mean import RowMean

__all__ = ["SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"]


class SparseCategoricalCrossentropy(RowMean):
    """The mean of `-log(p[label])` over all samples so far, with class numbers; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        from_logits: whether predictions are logits rather than probabilities.
        ignore_class: a label, maybe one that is no class, whose rows do not count.
        axis: the axis of the classes, if it is not the last.

    Called with `y_true` of shape `(rows, ...)` or `(rows, ..., 1)`, `y_pred` of shape `(rows, ..., classes)` and maybe
    `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is not supported, the shapes do not fit, or a label is not one of the classes.

    Source: `keras.metrics.SparseCategoricalCrossentropy`.

    >>> from fathoms import metrics
    >>> metric = metrics.SparseCategoricalCrossentropy()
    >>> metric.update_state([0, 1], [[0.7, 0.2, 0.1], [0.5, 0.25, 0.25]])
    >>> round(float(metric.result()), 3)
    0.871
    """

    kind: str | None = "sparse_categorical_crossentropy"
    reads = "labels"
    direction = "down"

    def __init__(
        self,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: object = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        self._numbers = sparse_numbers("metrics.SparseCategoricalCrossentropy", from_logits, axis)
        super().__init__(
            sparse_categorical_crossentropy,
            name=name,
            dtype=dtype,
            from_logits=from_logits,
            ignore_class=ignore_class,
            axis=axis,
        )
        if ignore_class is not None or axis != -1:
            self.kind = None  # the core knows neither
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.axis = axis

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native metric needs to know for outputs of this `shape` (without the batch axis)."""
        return {**super().numbers(shape), **self._numbers}
