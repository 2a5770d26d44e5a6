"""Weights of length 1."""

from __future__ import annotations

from typing import Any

from fathoms.constraints.constraint import Constraint, lengths
from fathoms.engine.dtypes import as_floats
from fathoms.engine.floatx import epsilon


class UnitNorm(Constraint):
    """Gives each unit's weights the length 1: `w / (epsilon + n)` with n their length.

    Args:
        axis: the axis, or axes, along which a unit's weights lie; 0 for Dense.

    Source: `keras.constraints.UnitNorm`.

    >>> import numpy as np
    >>> UnitNorm()(np.array([[3.0], [4.0]])).round(3)
    array([[0.6],
           [0.8]])
    """

    def __init__(self, axis: Any = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        w = as_floats(w)
        return w / (epsilon() + lengths(w, self.axis))

    def get_config(self) -> dict[str, Any]:
        return {"axis": self.axis}
