"""A penalty on the sizes of weights and on their squares."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.dtypes import as_floats
from fathoms.regularizers.regularizer import Regularizer
from fathoms.regularizers.validate_float_arg import validate_float_arg


class L1L2(Regularizer):
    """Adds `l1 * sum(|w|) + l2 * sum(w^2)` to the loss.

    The first pulls weights to exactly 0, the second keeps large ones down.

    Args:
        l1: the strength of the first, 0 or more.
        l2: the strength of the second, 0 or more.

    Raises:
        ValueError: a strength that is not such a number.

    Source: Zou and Hastie, 2005 (elastic net); `keras.regularizers.L1L2`.

    >>> import numpy as np
    >>> float(L1L2(l1=0.5, l2=0.25)(np.array([2.0, -2.0])))
    4.0
    """

    def __init__(self, l1: float | None = 0.0, l2: float | None = 0.0) -> None:
        self.l1 = validate_float_arg(0.0 if l1 is None else l1, "l1")
        self.l2 = validate_float_arg(0.0 if l2 is None else l2, "l2")

    def __call__(self, x: Any) -> Any:
        w = as_floats(x)
        return w.dtype.type(self.l1) * np.abs(w).sum() + w.dtype.type(self.l2) * np.square(w).sum()

    def get_config(self) -> dict[str, Any]:
        return {"l1": self.l1, "l2": self.l2}
