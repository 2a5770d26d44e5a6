"""How many predictions say yes and are wrong."""

from __future__ import annotations

from fathoms.metrics.confusion_count import ConfusionCount


class FalsePositives(ConfusionCount):
    """The number of predictions above the threshold whose target is false.

    Args:
        thresholds: a number from 0 to 1, 0.5 if left out, or a list of them for a count at each.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ...)` and maybe `sample_weight`; with weights it is their sum.

    Raises:
        ValueError: if a threshold is out of range.

    Source: `keras.metrics.FalsePositives`.

    >>> from fathoms import metrics
    >>> metric = metrics.FalsePositives()
    >>> metric.update_state([0, 1, 1], [0.2, 0.4, 0.8])
    >>> float(metric.result())
    0.0
    """

    counts = "false_positives"
