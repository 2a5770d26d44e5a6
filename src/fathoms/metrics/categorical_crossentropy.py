"""Categorical cross-entropy, as a metric."""

from __future__ import annotations

from fathoms.losses.categorical_crossentropy import categorical_crossentropy
from fathoms.losses.crossentropy import crossentropy_numbers
from fathoms.metrics.row_mean import RowMean

__all__ = ["CategoricalCrossentropy", "categorical_crossentropy"]


class CategoricalCrossentropy(RowMean):
    """The mean of `-sum(t * log(p))` over all samples so far, with one-hot targets; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        from_logits: whether predictions are logits rather than probabilities.
        label_smoothing: from 0 to 1; spreads this share of every target over all classes.
        axis: the axis of the classes, if it is not the last.

    Called with `y_true` and `y_pred` of shape `(rows, ..., classes)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is out of range or the shapes differ.

    Source: `keras.metrics.CategoricalCrossentropy`.

    >>> from fathoms import metrics
    >>> metric = metrics.CategoricalCrossentropy()
    >>> metric.update_state([[1, 0, 0], [0, 1, 0]], [[0.7, 0.2, 0.1], [0.5, 0.25, 0.25]])
    >>> round(float(metric.result()), 3)
    0.871
    """

    kind: str | None = "categorical_crossentropy"
    direction = "down"

    def __init__(
        self,
        name: str | None = "categorical_crossentropy",
        dtype: object = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        self._numbers = crossentropy_numbers("metrics.CategoricalCrossentropy", from_logits, label_smoothing, axis)
        super().__init__(
            categorical_crossentropy,
            name=name,
            dtype=dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )
        if axis != -1:
            self.kind = None  # the core knows the last axis only
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native metric needs to know for outputs of this `shape` (without the batch axis)."""
        return {**super().numbers(shape), **self._numbers}
