"""The share of the targets' variance that predictions explain."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fathoms.engine.messages import warn_caller
from fathoms.losses.same_rank import same_rank
from fathoms.metrics.metric import Metric, as_state

_AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")


class R2Score(Metric):
    """`1 - sum((t - p)**2) / sum((t - mean(t))**2)`: 1 is perfect, 0 is no better than the mean of the targets.

    Args:
        class_aggregation: what becomes of several outputs: `"uniform_average"`, `"variance_weighted_average"`, or None
            for one score each.
        num_regressors: the number of inputs, for the adjusted score; 0 for the plain one.
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, size)` and maybe `sample_weight` of shape `(rows,)`.

    Raises:
        ValueError: if an argument is out of range or the shapes have another rank.

    Source: `keras.metrics.R2Score`.

    >>> from fathoms import metrics
    >>> metric = metrics.R2Score()
    >>> metric.update_state([[5.0], [6.0], [8.0]], [[5.5], [6.0], [7.0]])
    >>> round(float(metric.result()), 4)
    0.7321
    """

    direction = "up"

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = "r2_score",
        dtype: object = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        if class_aggregation not in _AGGREGATIONS:
            raise ValueError(
                f"Invalid value for argument `class_aggregation`. Expected one of {_AGGREGATIONS}. "
                f"Received: class_aggregation={class_aggregation}"
            )
        if num_regressors < 0:
            raise ValueError(
                f"Invalid value for argument `num_regressors`: {num_regressors}. It is how many columns the model sees, or 0."
            )
        self.class_aggregation = class_aggregation
        self.num_regressors = num_regressors
        self.num_samples = self.add_variable((), name="num_samples")
        self._built = False

    def _build(self, y_true_shape: tuple[int, ...], y_pred_shape: tuple[int, ...]) -> None:
        if len(y_pred_shape) != 2 or len(y_true_shape) != 2:
            raise ValueError(
                f"R2Score expects 2D inputs with shape (rows, outputs), but found y_pred of shape {y_pred_shape} and y_true of shape "
                f"{y_true_shape}."
            )
        self.squared_sum = self.add_variable(y_pred_shape[1:], name="squared_sum")
        self.sum = self.add_variable(y_pred_shape[1:], name="sum")
        self.total_mse = self.add_variable(y_pred_shape[1:], name="residual")
        self.count = self.add_variable(y_pred_shape[1:], name="count")
        self._built = True

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in a batch of targets and predictions, shape `(rows, size)`."""
        truth, predictions = same_rank(np.asarray(y_true, self.state_dtype), np.asarray(y_pred, self.state_dtype))
        if not self._built:
            self._build(truth.shape, predictions.shape)
        weights = np.asarray(1 if sample_weight is None else sample_weight, self.state_dtype)
        weights = np.broadcast_to(weights[:, np.newaxis] if weights.ndim == 1 else weights, truth.shape)
        weighted = truth * weights
        self.sum.assign_add(weighted.sum(0))
        self.squared_sum.assign_add((truth * weighted).sum(0))
        self.total_mse.assign_add(((truth - predictions) ** 2 * weights).sum(0))
        self.count.assign_add(weights.sum(0))
        self.num_samples.assign_add(truth.size)

    def result(self) -> Any:
        """The score so far."""
        return as_state(self._score() if self._built else 0, self.dtype)

    def _score(self) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            total = self.squared_sum.value - self.sum.value * (self.sum.value / self.count.value)
            scores = 1 - self.total_mse.value / total
        scores = np.where(np.isinf(scores), scores.dtype.type(0), scores)
        if self.class_aggregation == "uniform_average":
            scores = scores.mean()
        elif self.class_aggregation == "variance_weighted_average":
            scores = (total * scores).sum() / total.sum()
        return self._adjusted(scores) if self.num_regressors else scores

    def _adjusted(self, score: Any) -> Any:
        """The score less what as many inputs would explain by chance."""
        free = int(self.num_samples.value) - 1 - self.num_regressors
        if free > 0:
            return 1 - (1 - score) * ((free + self.num_regressors) / free)

        reason = "More independent predictors than datapoints" if free < 0 else "Division by zero"
        warn_caller(
            f"{reason}: {int(self.num_samples.value)} rows do not suffice for num_regressors={self.num_regressors}, so the R2 score "
            f"is not adjusted."
        )
        return score

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {
            **super().get_config(),
            "class_aggregation": self.class_aggregation,
            "num_regressors": self.num_regressors,
        }
