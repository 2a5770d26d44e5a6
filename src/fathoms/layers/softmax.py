"""Softmax as a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.activations import lower_kind
from fathoms.engine.autodiff import value_of
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer, row_axes

_MASKED = {"float16": -3e4, "bfloat16": -1e9, "float32": -1e9, "float64": -1e9}  # far below all else of a type


class Softmax(Layer):
    """Turns numbers into probabilities that add up to 1 along an axis: `exp(x) / sum(exp(x))`.

    Args:
        axis: the axis, or axes, along which they add up to 1.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Called on an array, it also takes `mask`: True where a number counts; the others get probability 0.

    Raises:
        ValueError: a mask whose shape does not broadcast to the input's.

    Source: `keras.layers.Softmax`.

    >>> Softmax()([[1.0, 1.0]])
    array([[0.5, 0.5]], dtype=float32)
    """

    built_from_the_start = True
    supports_masking = True

    def __init__(self, axis: int | Sequence[int] = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Run the layer on an array: natively along axes of rows, in Python along axis 0 or with a mask."""
        x = value_of(inputs)
        axes = [self.axis] if isinstance(self.axis, int) else list(self.axis)
        if mask is None and x.size and not {0, -x.ndim} & set(axes):
            return self._run(inputs)
        from fathoms import ops

        if mask is None:
            return ops.exp(x - ops.logsumexp(x, axes, keepdims=True))
        keep = _fitting(np.asarray(mask), x)
        kept = ops.where(keep, x, np.asarray(_MASKED[str(x.dtype)], x.dtype))
        return ops.where(keep, ops.exp(kept - ops.logsumexp(kept, axes, keepdims=True)), np.asarray(0, x.dtype))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(input_shape)

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return lower_kind("softmax", program, x, row_axes(self.axis, len(x.shape), "Softmax(axis)"))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


def _fitting(mask: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return a mask as booleans, if its shape broadcasts to that of `x`."""
    if mask.ndim > x.ndim:
        raise ValueError(
            f"Softmax: the mask must be broadcastable to the inputs, and must not have more dimensions: found {mask.shape} for inputs of shape {x.shape}."
        )
    if any(own not in (1, size) for own, size in zip(mask.shape[::-1], x.shape[::-1], strict=False)):
        raise ValueError(
            f"The `mask` must be broadcastable to `inputs`: found the shape {mask.shape} for inputs of shape {x.shape}."
        )
    return mask if mask.dtype == bool else mask > 0.5
