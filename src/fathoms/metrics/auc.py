"""The area under a curve that runs through all thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.floatx import epsilon
from fathoms.metrics.auc_curve import AUCCurve
from fathoms.metrics.auc_summation_method import AUCSummationMethod
from fathoms.metrics.confusion import confusion, share, spread_thresholds
from fathoms.metrics.metric import Metric, as_state

_CURVES = [curve.value for curve in AUCCurve]
_METHODS = [method.value for method in AUCSummationMethod]


class AUC(Metric):
    """The area under the ROC curve: the chance that a true row has a higher prediction than a false one.

    Predictions are compared with `num_thresholds` thresholds from 0 to 1, and the area between is summed: so it is
    close to the exact area where predictions are spread over 0 to 1.

    Args:
        num_thresholds: how many thresholds, more than 1.
        curve: `"ROC"` (recall over false positives), `"PR"` (precision over recall) or `"PRGAIN"` (both as gains over
            always saying yes).
        summation_method: `"interpolation"`, `"majoring"` (over the curve) or `"minoring"` (under it).
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.
        thresholds: a list of thresholds to use instead, from 0 to 1.
        multi_label: whether to average the areas of the labels, the places on the last axis, instead of taking all
            predictions together.
        num_labels: how many labels; found from the first batch when left out.
        label_weights: a weight for each label.
        from_logits: whether predictions are logits rather than probabilities.

    Called with `y_true` and `y_pred` of shape `(rows, ...)` and maybe `sample_weight`.

    Raises:
        ValueError: if an argument is out of range or predictions have another rank than 2 with `multi_label=True`.

    Source: Davis, Goadrich, ICML 2006 (interpolation); Flach, Kull, NeurIPS 2015 (gains); `keras.metrics.AUC`.

    >>> from fathoms import metrics
    >>> metric = metrics.AUC(num_thresholds=3)
    >>> metric.update_state([1, 0, 1, 0], [0.9, 0.2, 0.4, 0.3])
    >>> float(metric.result())
    0.75
    """

    direction = "up"

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: object = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: ArrayLike | None = None,
        from_logits: bool = False,
    ) -> None:
        if str(curve).upper() not in _CURVES:
            raise ValueError(f'Invalid AUC curve value: "{curve}". Expected values are {_CURVES}')
        if str(summation_method).lower() not in _METHODS:
            raise ValueError(
                f'Invalid AUC summation method value: "{summation_method}". Expected values are {_METHODS}'
            )
        if thresholds is None and num_thresholds <= 1:
            raise ValueError(
                f"Argument `num_thresholds` must be an integer > 1. Received: num_thresholds={num_thresholds}"
            )
        if num_labels and not multi_label:
            raise ValueError("`num_labels` is needed only when `multi_label` is True.")
        super().__init__(name=name, dtype=dtype)
        self.curve = AUCCurve(curve.upper())
        self.summation_method = AUCSummationMethod(summation_method.lower())
        self._own_thresholds = thresholds is not None
        between = spread_thresholds(num_thresholds)[1:-1] if thresholds is None else sorted(thresholds)
        # The ends lie beyond 0 and 1, so that rounding leaves no prediction outside.
        self._thresholds = np.array([-epsilon(), *between, 1 + epsilon()])
        self.num_thresholds = len(self._thresholds)
        self.multi_label = multi_label
        self.num_labels = num_labels
        self.label_weights = None if label_weights is None else np.asarray(label_weights, self.state_dtype)
        self._from_logits = from_logits
        self._built = False
        if not multi_label or num_labels:
            self._build((None, num_labels))

    @property
    def thresholds(self) -> list[float]:
        """The thresholds, with an end below 0 and one above 1."""
        return list(self._thresholds)

    def _build(self, shape: tuple[int | None, ...]) -> None:
        if self.multi_label and len(shape) != 2:
            raise ValueError(
                f"AUC(multi_label=True) has one curve a column, so `y_pred` has the shape (rows, labels); found {shape}."
            )
        counts = (self.num_thresholds, int(shape[1] or 0)) if self.multi_label else (self.num_thresholds,)
        self.true_positives = self.add_variable(counts, name="true_positives")
        self.false_positives = self.add_variable(counts, name="false_positives")
        self.true_negatives = self.add_variable(counts, name="true_negatives")
        self.false_negatives = self.add_variable(counts, name="false_negatives")
        self._built = True

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch of targets and predictions, shape `(rows, ...)`."""
        predictions = np.asarray(y_pred, self.state_dtype)
        if not self._built:
            self._build(predictions.shape)
        if self._from_logits:
            from fathoms.activations import sigmoid

            predictions = np.asarray(sigmoid(predictions))
        found = confusion(
            y_true,
            predictions,
            self._thresholds,
            sample_weight=sample_weight,
            label_weights=None if self.multi_label else self.label_weights,
            by_label=self.multi_label,
            dtype=self.state_dtype,
        )
        for name, counts in found._asdict().items():
            getattr(self, name).assign_add(counts)

    def result(self) -> Any:
        """The area so far."""
        return as_state(self._area() if self._built else 0, self.dtype)

    def _area(self) -> Any:
        if self.curve == "PR" and self.summation_method == "interpolation":
            areas = self._interpolated_precision()
        else:
            x, y = self._points()
            left, right = y[:-1], y[1:]
            heights = {
                "interpolation": (left + right) / 2,
                "majoring": np.maximum(left, right),
                "minoring": np.minimum(left, right),
            }
            areas = (x[:-1] - x[1:]) * heights[self.summation_method]
        by_label = areas.sum(0)
        if not self.multi_label:
            return by_label
        if self.label_weights is None:
            return by_label.mean()
        total = self.label_weights.sum()
        return (by_label * self.label_weights).sum() / total if total else by_label.dtype.type(0)

    def _points(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The curve, from the lowest threshold to the highest."""
        tp, fp = self.true_positives.value, self.false_positives.value
        tn, fn = self.true_negatives.value, self.false_negatives.value
        recall = np.asarray(share(tp, fn))
        if self.curve == "ROC":
            return np.asarray(share(fp, tn)), recall
        if self.curve == "PR":
            return recall, np.asarray(share(tp, fp))
        scale = _ratio(tp + fn, tn + fp)
        found = tp > 0
        recall_gain = np.where(found, 1 - scale * _ratio(fn, tp), 0)
        precision_gain = np.where(found, 1 - scale * _ratio(fp, tp), 1)
        return np.maximum(recall_gain, 0), precision_gain

    def _interpolated_precision(self) -> NDArray[Any]:
        """Between two thresholds true positives grow in proportion to all positives, so precision is not a straight line."""
        tp, fp, fn = self.true_positives.value, self.false_positives.value, self.false_negatives.value
        positives = tp + fp
        steps, growth = positives[:-1] - positives[1:], tp[:-1] - tp[1:]
        slope = np.where(steps > 0, _ratio(growth, steps), 0)
        start = tp[1:] - slope * positives[1:]
        both = (positives[:-1] > 0) & (positives[1:] > 0)
        ratio = np.where(both, _ratio(positives[:-1], positives[1:]), 1)
        return _ratio(slope * (growth + start * np.log(ratio)), tp[1:] + fn[1:])

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {
            **super().get_config(),
            "num_thresholds": self.num_thresholds,
            "curve": self.curve.value,
            "summation_method": self.summation_method.value,
            "multi_label": self.multi_label,
            "num_labels": self.num_labels,
            "label_weights": None if self.label_weights is None else self.label_weights.tolist(),
            "from_logits": self._from_logits,
            **({"thresholds": self.thresholds[1:-1]} if self._own_thresholds else {}),
        }


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[Any]:
    """`part / whole`, and 0 where `whole` is 0."""
    return np.asarray(np.divide(part, whole, out=np.zeros_like(whole), where=whole != 0))
