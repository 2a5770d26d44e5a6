"""Root of the mean squared error, as a metric."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.losses.same_rank import same_rank
from fathoms.metrics.mean import Mean


class RootMeanSquaredError(Mean):
    """`sqrt(mean((y_pred - y_true)**2))` over all samples so far: a typical error, in the unit of the target.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Called with `y_true` and `y_pred` of shape `(rows, ..., size)` and maybe `sample_weight` of shape `(rows,)`.

    Source: `keras.metrics.RootMeanSquaredError`.

    >>> from fathoms import metrics
    >>> metric = metrics.RootMeanSquaredError()
    >>> metric.update_state([[0.0], [1.0]], [[3.0], [5.0]])
    >>> round(float(metric.result()), 4)
    3.5355
    """

    kind = "mean_squared_error"
    direction = "down"

    def __init__(self, name: str | None = "root_mean_squared_error", dtype: object = None) -> None:
        super().__init__(name=name, dtype=dtype)

    def update_state(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch of targets and predictions, shape `(rows, ..., size)`."""
        truth, predictions = same_rank(np.asarray(y_true, self.state_dtype), np.asarray(y_pred, self.state_dtype))
        super().update_state(np.square(predictions - truth), sample_weight)

    def result(self) -> Any:
        """The root of the mean so far."""
        return np.sqrt(super().result())

    def results(self, totals: NDArray[Any], counts: NDArray[Any]) -> NDArray[Any]:
        """What `result` would be after `add(total, count)` alone, for each of several such sums."""
        roots: NDArray[Any] = np.sqrt(super().results(totals, counts))
        return roots
