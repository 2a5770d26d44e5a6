"""Binary cross-entropy, as a metric."""

from __future__ import annotations

from fathoms.losses.binary_crossentropy import binary_crossentropy
from fathoms.losses.crossentropy import crossentropy_numbers
from fathoms.metrics.row_mean import RowMean

__all__ = ["BinaryCrossentropy", "binary_crossentropy"]


class BinaryCrossentropy(RowMean):
    """The mean of `-(t * log(p) + (1 - t) * log(1 - p))` over all samples so far; see the loss of the same name.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        from_logits: whether predictions are logits rather than probabilities.
        label_smoothing: from 0 to 1; moves targets towards 0.5 by this share.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is out of range or the shapes cannot be compared.

    Source: `keras.metrics.BinaryCrossentropy`.

    >>> from fathoms import metrics
    >>> metric = metrics.BinaryCrossentropy()
    >>> metric.update_state([[1, 0], [1, 1]], [[0.7, 0.2], [0.9, 0.5]])
    >>> round(float(metric.result()), 4)
    0.3446
    """

    kind = "binary_crossentropy"
    direction = "down"

    def __init__(
        self,
        name: str | None = "binary_crossentropy",
        dtype: object = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        self._numbers = crossentropy_numbers("metrics.BinaryCrossentropy", from_logits, label_smoothing, -1)
        super().__init__(
            binary_crossentropy, name=name, dtype=dtype, from_logits=from_logits, label_smoothing=label_smoothing
        )
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing

    def numbers(self, shape: tuple[int, ...]) -> dict[str, float]:
        """What the native metric needs to know for outputs of this `shape` (without the batch axis)."""
        return {**super().numbers(shape), **self._numbers}
