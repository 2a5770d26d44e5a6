"""Precision and recall as one number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fathoms.engine.floatx import epsilon
from fathoms.metrics.metric import Metric, as_state


class FBetaScore(Metric):
    """`(1 + beta**2) * precision * recall / (beta**2 * precision + recall)`, a weighted harmonic mean of the two.

    Args:
        average: what becomes of several classes: None for a score each, `"macro"` for their mean, `"weighted"` for
            their mean weighted by how often each is true, `"micro"` for the score of all taken together.
        beta: how many times recall counts as much as precision, a float above 0.
        threshold: a float from 0 to 1 above which a prediction says yes; without one, the largest of a row does.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, classes)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is out of range or the shapes have another rank.

    Source: `keras.metrics.FBetaScore`.

    >>> from fathoms import metrics
    >>> metric = metrics.FBetaScore(beta=2.0, threshold=0.5)
    >>> metric.update_state([[0, 1], [1, 1], [1, 0]], [[0.7, 0.9], [0.8, 0.4], [0.6, 0.3]])
    >>> [round(float(score), 4) for score in metric.result()]
    [0.9091, 0.5556]
    """

    direction = "up"

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError(
                "Invalid `average` argument value. Expected one of: {None, 'micro', 'macro', 'weighted'}. "
                f"Received: average={average}"
            )
        _check_float("beta", beta)
        if beta <= 0:
            raise ValueError(f"Invalid `beta` argument value. It should be > 0. Received: beta={beta}")
        if threshold is not None:
            _check_float("threshold", threshold)
            if not 0 < threshold <= 1:
                raise ValueError(
                    f"Invalid `threshold` argument value. It should verify 0 < threshold <= 1. "
                    f"Received: threshold={threshold}"
                )
        self.average = average
        self.beta = beta
        self.threshold = threshold
        self._built = False

    def _build(self, y_true_shape: tuple[int | None, ...], y_pred_shape: tuple[int | None, ...]) -> None:
        if len(y_pred_shape) != 2 or len(y_true_shape) != 2:
            raise ValueError(
                f"FBetaScore expects 2D inputs with shape (batch_size, output_dim). Received input shapes: "
                f"y_pred.shape={y_pred_shape} and y_true.shape={y_true_shape}."
            )
        if y_pred_shape[-1] is None or y_true_shape[-1] is None:
            raise ValueError(
                f"FBetaScore expects 2D inputs with shape (batch_size, output_dim), with output_dim fully defined (not "
                f"None). Received input shapes: y_pred.shape={y_pred_shape} and y_true.shape={y_true_shape}."
            )
        shape = () if self.average == "micro" else (y_pred_shape[-1],)
        self.true_positives = self.add_variable(shape, name="true_positives")
        self.false_positives = self.add_variable(shape, name="false_positives")
        self.false_negatives = self.add_variable(shape, name="false_negatives")
        self.intermediate_weights = self.add_variable(shape, name="intermediate_weights")
        self._built = True

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch of targets and predictions, shape `(rows, classes)`."""
        truth, predictions = np.asarray(y_true, self.state_dtype), np.asarray(y_pred, self.state_dtype)
        if not self._built:
            self._build(truth.shape, predictions.shape)
        if self.threshold is None:
            largest = predictions.max(-1, keepdims=True)
            yes = (predictions >= largest) & (np.abs(predictions) > 1e-9)  # a row of zeros says nothing
        else:
            yes = predictions > self.threshold
        said = yes.astype(self.state_dtype)
        weights = 1 if sample_weight is None else np.asarray(sample_weight, self.state_dtype)[:, None]
        axis = None if self.average == "micro" else 0
        self.true_positives.assign_add((said * truth * weights).sum(axis))
        self.false_positives.assign_add((said * (1 - truth) * weights).sum(axis))
        self.false_negatives.assign_add(((1 - said) * truth * weights).sum(axis))
        self.intermediate_weights.assign_add((truth * weights).sum(axis))

    def result(self) -> Any:
        """The score so far: an array for `average=None`, and else one number."""
        return as_state(self._score() if self._built else 0, self.dtype)

    def _score(self) -> Any:
        tp, fp, fn = self.true_positives.value, self.false_positives.value, self.false_negatives.value
        precision, recall = tp / (tp + fp + epsilon()), tp / (tp + fn + epsilon())
        square = self.beta**2
        score = precision * recall / (square * precision + recall + epsilon()) * (1 + square)
        if self.average == "weighted":
            often = self.intermediate_weights.value
            return np.sum(score * (often / (often.sum() + epsilon())))
        return score if self.average is None else np.mean(score)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {**super().get_config(), "average": self.average, "beta": self.beta, "threshold": self.threshold}


def _check_float(name: str, value: object) -> None:
    if not isinstance(value, float):
        raise ValueError(
            f"Invalid `{name}` argument value. It should be a Python float. Received: {name}={value} of type '{type(value)}'"
        )
