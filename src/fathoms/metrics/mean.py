"""A running mean."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.metrics.metric import Metric, as_state
from fathoms.metrics.samplewise import samplewise


class Mean(Metric):
    """The mean of all values so far: `sum(value * weight) / sum(weight)`, and 0 before the first.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Raises:
        ValueError: if weights do not fit the values.

    Source: `keras.metrics.Mean`.

    >>> from fathoms import metrics
    >>> metric = metrics.Mean()
    >>> metric.update_state([2, 6, 9], sample_weight=[3, 1, 0])
    >>> float(metric.result())
    3.0
    """

    def __init__(self, name: str | None = "mean", dtype: object = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable((), name="total")
        self.count = self.add_variable((), name="count")

    def update_state(self, values: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Take in values of shape `(rows, ...)`; a sample's values are averaged first."""
        array, weights = samplewise(values, sample_weight, np.mean, self.state_dtype)
        count = weights.sum() if weights is not None else len(array) if array.ndim else 1
        self.add(array.sum(), count)

    def add(self, total: Any, count: Any) -> None:
        """Take in sums that were computed elsewhere, by the core for a whole epoch for instance.

        Args:
            total: the sum of `value * weight`.
            count: the sum of the weights, or the number of samples.
        """
        self.total.assign_add(total)
        self.count.assign_add(count)

    def result(self) -> Any:
        """The mean so far."""
        total, count = self.total.value, self.count.value
        return as_state(total / count if count else 0.0, self.dtype)

    def results(self, totals: NDArray[Any], counts: NDArray[Any]) -> NDArray[Any]:
        """What `result` would be after `add(total, count)` alone, for each of several such sums."""
        totals, counts = totals.astype(self.state_dtype), counts.astype(self.state_dtype)
        means: NDArray[Any] = np.divide(totals, counts, out=np.zeros_like(totals), where=counts != 0)
        return means.astype(self.dtype)
