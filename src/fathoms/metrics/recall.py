"""How many of the true ones are found."""

from __future__ import annotations

from fathoms.metrics.true_positive_share import TruePositiveShare


class Recall(TruePositiveShare):
    """`true_positives / (true_positives + false_negatives)`: how many of the true ones are found.

    Args:
        thresholds: a number from 0 to 1 above which a prediction says yes, or a list of them. 0.5 if left out, or no
            threshold with `top_k`.
        top_k: only the `k` largest predictions of a row may say yes.
        class_id: look only at this class, a place on the last axis.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ...)` and maybe `sample_weight`. The result is 0 where there is
    nothing to divide by.

    Raises:
        ValueError: if a threshold is out of range.

    Source: `keras.metrics.Recall`.

    >>> from fathoms import metrics
    >>> metric = metrics.Recall()
    >>> metric.update_state([0, 1, 1, 1], [0.7, 0.8, 0.2, 0.1])
    >>> round(float(metric.result()), 4)
    0.3333
    """

    rest = "false_negatives"
