"""A layer that does nothing."""

from __future__ import annotations

from typing import Any

from fathoms.engine.autodiff import value_of
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.program import Buffer, Program
from fathoms.engine.structure import mapped
from fathoms.layers.rearranging_layer import RearrangingLayer


class Identity(RearrangingLayer):
    """Gives what it gets.

    Source: `keras.layers.Identity`.

    >>> Identity()([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    built_from_the_start = True
    supports_masking = True

    def call(self, inputs: Any) -> Any:
        """Return what is given; also several arrays."""
        return mapped(value_of, inputs)

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return mapped(lambda tensor: KerasTensor(tensor.shape, tensor.dtype), inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return x
