"""A penalty on weights that point the same way."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.dtypes import as_floats
from fathoms.regularizers.regularizer import Regularizer
from fathoms.regularizers.validate_float_arg import validate_float_arg


class OrthogonalRegularizer(Regularizer):
    """Adds `factor` times the mean of |cosine| over all pairs of rows (or columns) of a matrix.

    The core does not know it: steps of training with it are done in Python.

    Args:
        factor: the strength, 0 or more; kept in float32, as Keras does.
        mode: `"rows"` or `"columns"`.

    Raises:
        ValueError: another mode or strength; or, when called, an array that is not a matrix.

    Source: `keras.regularizers.OrthogonalRegularizer`.

    >>> import numpy as np
    >>> float(OrthogonalRegularizer(0.5)(np.array([[1.0, 0.0], [2.0, 0.0]])))
    0.5
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        self.factor = float(np.float32(validate_float_arg(factor, "factor")))
        if mode not in ("rows", "columns"):
            raise ValueError(
                f'Invalid value for argument `mode`. Expected one of {{"rows", "columns"}}. Received: mode={mode}'
            )
        self.mode = mode

    def __call__(self, x: Any) -> Any:
        w = as_floats(x)
        if w.ndim != 2:
            raise ValueError(f"Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape={w.shape}")
        vectors = w if self.mode == "rows" else w.T
        vectors = vectors / np.sqrt(np.maximum(np.square(vectors).sum(1, keepdims=True), 1e-12))
        cosines = vectors @ vectors.T
        count = len(vectors)
        apart = np.abs(cosines * (1 - np.eye(count, dtype=w.dtype))).sum()
        return w.dtype.type(self.factor) * apart / w.dtype.type(count * (count - 1))

    def get_config(self) -> dict[str, Any]:
        return {"factor": self.factor, "mode": self.mode}
