"""The shape and number type of tensors to come."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.tensorflow.dtypes import as_dtype
from fathoms.tensorflow.tensor_shape import TensorShape


class TensorSpec:
    """What is known of a tensor that is not there yet.

    Args:
        shape: its shape; None for axes of any size.
        dtype: its number type.
        name: its name.

    Source: `tf.TensorSpec`.

    >>> TensorSpec((None, 11), "float32")
    TensorSpec(shape=(None, 11), dtype=float32, name=None)
    """

    def __init__(self, shape: Any, dtype: Any = "float32", name: str | None = None) -> None:
        self.shape = TensorShape(shape)
        self.dtype: np.dtype[Any] = as_dtype(dtype)
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and (self.shape, self.dtype) == (other.shape, other.dtype)

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype.name}, name={self.name!r})"
