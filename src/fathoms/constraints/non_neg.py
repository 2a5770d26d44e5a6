"""Weights that are not negative."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.constraints.constraint import Constraint
from fathoms.engine.dtypes import as_floats


class NonNeg(Constraint):
    """Sets negative weights to 0: `max(w, 0)`.

    Source: `keras.constraints.NonNeg`.

    >>> NonNeg()(np.array([-1.0, 2.0]))
    array([0., 2.])
    """

    def __call__(self, w: Any) -> Any:
        w = as_floats(w)
        return np.maximum(w, w.dtype.type(0))
