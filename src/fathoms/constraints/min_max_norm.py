"""Weights whose length lies between two bounds."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.constraints.constraint import Constraint, lengths
from fathoms.engine.dtypes import as_floats
from fathoms.engine.floatx import epsilon


class MinMaxNorm(Constraint):
    """Brings the length n of each unit's weights to `rate * clip(n, min_value, max_value) + (1 - rate) * n`.

    Args:
        min_value: the smallest length.
        max_value: the largest length.
        rate: how much of the way each step goes; 1 goes all of it.
        axis: the axis, or axes, along which a unit's weights lie; 0 for Dense.

    Source: `keras.constraints.MinMaxNorm`.

    >>> MinMaxNorm(max_value=1.0)(np.array([[3.0], [4.0]])).round(3)
    array([[0.6],
           [0.8]])
    """

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0) -> None:
        self.min_value = min_value
        self.max_value = max_value
        self.rate = rate
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        w = as_floats(w)
        length = lengths(w, self.axis)
        wanted = self.rate * np.clip(length, self.min_value, self.max_value) + (1 - self.rate) * length
        return w * (wanted / (epsilon() + length))

    def get_config(self) -> dict[str, Any]:
        return {"min_value": self.min_value, "max_value": self.max_value, "rate": self.rate, "axis": self.axis}
