"""An activation function as a layer of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms import activations
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer, Shape


class Activation(Layer):
    """Applies an activation function to every number.

    Args:
        activation: a name such as `"relu"`, or a function of `fathoms.activations`.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Shapes:
        the output has the shape of the input.

    Source: `keras.layers.Activation`.

    >>> Activation("relu")([[-1.0, 2.0]])
    array([[0., 2.]], dtype=float32)
    """

    built_from_the_start = True
    supports_masking = True

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        return activations.output_shape(self.activation, tuple(input_shape))

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return activations.lower(self.activation, program, x, self.name)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "activation": activations.serialize(self.activation)}
