"""A penalty on the sizes of weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.dtypes import as_floats
from fathoms.regularizers.regularizer import Regularizer
from fathoms.regularizers.validate_float_arg import validate_float_arg


class L1(Regularizer):
    """Adds `l1 * sum(|w|)` to the loss: weights that do not earn their place become 0.

    Args:
        l1: the strength, 0 or more; kept in float32, as Keras does.

    Raises:
        ValueError: a strength that is not such a number.

    Source: Tibshirani, 1996 (lasso); `keras.regularizers.L1`.

    >>> import numpy as np
    >>> float(L1(0.5)(np.array([2.0, -2.0])))
    2.0
    """

    def __init__(self, l1: float | None = 0.01) -> None:
        self.l1 = float(np.float32(validate_float_arg(0.01 if l1 is None else l1, "l1")))

    def __call__(self, x: Any) -> Any:
        w = as_floats(x)
        return w.dtype.type(self.l1) * np.abs(w).sum()

    def get_config(self) -> dict[str, Any]:
        return {"l1": self.l1}
