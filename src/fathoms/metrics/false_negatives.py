"""How many predictions say no and are wrong."""

from __future__ import annotations

from fathoms.metrics.confusion_count import ConfusionCount


class FalseNegatives(ConfusionCount):
    """The number of predictions not above the threshold whose target is true.

    Args:
        thresholds: a number from 0 to 1, 0.5 if left out, or a list of them for a count at each.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ...)` and maybe `sample_weight`; with weights it is their sum.

    Raises:
        ValueError: if a threshold is out of range.

    Source: `keras.metrics.FalseNegatives`.

    >>> from fathoms import metrics
    >>> metric = metrics.FalseNegatives()
    >>> metric.update_state([0, 1, 1], [0.2, 0.4, 0.8])
    >>> float(metric.result())
    1.0
    """

    counts = "false_negatives"
