"""A running sum."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fathoms.metrics.metric import Metric, as_state
from fathoms.metrics.samplewise import samplewise


class Sum(Metric):
    """The sum of all values so far: `sum(value * weight)`.

    Args:
        name: name of the metric.
        dtype: `"float32"` or `"float64"`; `floatx()` when left out.

    Source: `keras.metrics.Sum`.

    >>> from fathoms import metrics
    >>> metric = metrics.Sum()
    >>> metric.update_state([2, 6, 9], sample_weight=[3, 1, 0])
    >>> float(metric.result())
    12.0
    """

    def __init__(self, name: str | None = "sum", dtype: object = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable((), name="total")

    def update_state(self, values: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Add values of shape `(rows, ...)`, each times its weight."""
        array, _ = samplewise(values, sample_weight, np.sum, self.state_dtype)
        self.total.assign_add(array.sum())

    def result(self) -> Any:
        """The sum so far."""
        return as_state(self.total.value, self.dtype)
