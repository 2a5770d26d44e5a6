"""The base of layers that only put numbers elsewhere."""

from __future__ import annotations

from typing import Any

from fathoms.engine.autodiff import value_of
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.layers.layer import Layer


class RearrangingLayer(Layer):
    """Puts the numbers of each row elsewhere; they keep their type, also whole numbers, and rows may be of any size."""

    def call(self, inputs: Any) -> Any:
        """Rearrange an array."""
        return self.rearranged(value_of(inputs))

    def rearranged(self, x: Any) -> Any:
        """Rearrange an array, with `fathoms.ops`; subclasses say how."""
        raise NotImplementedError(f"{type(self).__name__} must define rearranged(self, x).")

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> KerasTensor:
        return KerasTensor(self.compute_output_shape(inputs.shape), inputs.dtype)
