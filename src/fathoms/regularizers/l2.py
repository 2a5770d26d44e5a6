"""A penalty on the squares of weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.dtypes import as_floats
from fathoms.regularizers.regularizer import Regularizer
from fathoms.regularizers.validate_float_arg import validate_float_arg


class L2(Regularizer):
    """Adds `l2 * sum(w^2)` to the loss: large weights cost more than they bring.

    Args:
        l2: the strength, 0 or more.

    Raises:
        ValueError: a strength that is not such a number.

    Source: Hoerl and Kennard, 1970 (ridge); `keras.regularizers.L2`.

    >>> import numpy as np
    >>> float(L2(0.5)(np.array([2.0, -2.0])))
    4.0
    """

    def __init__(self, l2: float | None = 0.01) -> None:
        self.l2 = validate_float_arg(0.01 if l2 is None else l2, "l2")

    def __call__(self, x: Any) -> Any:
        w = as_floats(x)
        return w.dtype.type(self.l2) * np.square(w).sum()

    def get_config(self) -> dict[str, Any]:
        return {"l2": self.l2}
