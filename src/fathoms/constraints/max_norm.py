"""Weights of limited length."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.constraints.constraint import Constraint, lengths
from fathoms.engine.dtypes import as_floats
from fathoms.engine.floatx import epsilon


class MaxNorm(Constraint):
    """Shortens each unit's weights to the length `max_value`: `w * min(n, max_value) / (epsilon + n)` with n their length.

    Args:
        max_value: the largest length.
        axis: the axis, or axes, along which a unit's weights lie; 0 for Dense.

    Source: Srebro, Rennie, Jaakkola, 2005; `keras.constraints.MaxNorm`.

    >>> MaxNorm(1.0)(np.array([[3.0], [4.0]])).round(3)
    array([[0.6],
           [0.8]])
    """

    def __init__(self, max_value: float = 2, axis: Any = 0) -> None:
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        w = as_floats(w)
        length = lengths(w, self.axis)
        return w * (np.clip(length, 0, self.max_value) / (epsilon() + length))

    def get_config(self) -> dict[str, Any]:
        return {"max_value": self.max_value, "axis": self.axis}
