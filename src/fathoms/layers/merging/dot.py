"""The scalar product of two inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Shape
from fathoms.layers.merging.merge import Merge


class Dot(Merge):
    """Multiplies two inputs number by number and sums each row, for inputs that have rows and columns only.

        y = sum_i a_i * b_i;    with `normalize` the cosine of the angle between a and b

    Args:
        axes: the axis to sum along, or one for each input: 1 or -1, the columns.
        normalize: whether to divide each row by its length first.
        **kwargs: `name`, `dtype`; see `Layer`.

    Raises:
        TypeError, ValueError: axes that are not whole numbers; inputs that are not two tables of the same width.

    Source: `keras.layers.Dot`.

    >>> Dot(axes=1)([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[13.]], dtype=float32)
    """

    def __init__(self, axes: int | Sequence[int], normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(axes, int | list | tuple):
            raise TypeError(
                f"Invalid type for argument `axes`: it should be a list or an int. Dot found {axes!r}; write axes=1."
            )
        if not isinstance(axes, int) and (len(axes) != 2 or not all(isinstance(axis, int) for axis in axes)):
            raise ValueError(
                f"Invalid format for argument `axes`: it should contain two elements, which should be integers. Dot found {axes!r}; write axes=1."
            )
        self.axes = axes
        self.normalize = bool(normalize)
        self._ones: dict[int, Variable] = {}

    def compute_output_shape(self, input_shape: Any) -> Shape:
        shapes = self._several(input_shape)
        if len(shapes) != 2:
            raise ValueError(
                f"A `Dot` layer should be called on a list of 2 inputs; layer {self.name!r} found {len(shapes)}."
            )
        axes = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        if any(len(shape) != 2 for shape in shapes) or any(axis not in (1, -1) for axis in axes):
            raise ValueError(
                f"Layer {self.name!r}: found inputs of shapes {shapes} and axes={self.axes!r}, but this version takes the product of tables with rows and columns: Dot(axes=1)."
            )
        if shapes[0][1] != shapes[1][1]:
            raise ValueError(f"Incompatible input shapes: layer {self.name!r} found {shapes[0]} and {shapes[1]}.")
        return (shapes[0][0], 1)

    def lower(self, program: Program, x: Sequence[Buffer]) -> Buffer:
        self.compute_output_shape([(None, *buffer.shape) for buffer in x])
        width = x[0].shape[0]
        if self.normalize:
            x = [program.operation("unit_normalization", buffer, buffer.shape) for buffer in x]
        product = program.operation("multiply", x, (width,))
        if width not in self._ones:  # a sum of columns is a product with ones
            self._ones[width] = Variable(np.ones((width, 1), self.dtype), dtype=self.dtype, trainable=False)
        return program.operation("dense", product, (1,), [self._ones[width]])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axes": self.axes, "normalize": self.normalize}


def dot(inputs: Sequence[Any], axes: int | Sequence[int] = -1, **kwargs: Any) -> Any:
    """Take the scalar product of two inputs, row by row; see `Dot`.

    Args:
        inputs: a list of two placeholders, or of two arrays.
        axes: the axis to sum along: 1 or -1.
        **kwargs: arguments of `Dot`.

    Source: `keras.layers.dot`.

    >>> dot([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[13.]], dtype=float32)
    """
    return Dot(axes, **kwargs)(inputs)
