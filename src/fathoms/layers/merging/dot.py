"""The scalar product of two inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.autodiff import value_of
from fathoms.engine.floatx import epsilon
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Shape
from fathoms.layers.merging.merge import Merge


class Dot(Merge):
    """Multiplies two inputs along an axis of each and sums: for tables, number by number, a sum for each row.

        y = sum_i a_i * b_i;    with `normalize` the cosine of the angle between a and b

    Args:
        axes: the axis to sum along, or one for each input: 1 or -1, the columns.
        normalize: whether to divide each row by its length first.
        **kwargs: `name`, `dtype`; see `Layer`.

    Raises:
        TypeError, ValueError: axes that are not whole numbers; axes of different sizes.

    Source: `keras.layers.Dot`.

    >>> Dot(axes=1)([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[13.]], dtype=float32)
    """

    def __init__(self, axes: int | Sequence[int], normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(axes, int | list | tuple):
            raise TypeError(f"Dot: `axes` is one axis or two, whole numbers, but found {axes!r}. Write axes=1.")
        if not isinstance(axes, int) and (len(axes) != 2 or not all(isinstance(axis, int) for axis in axes)):
            raise ValueError(
                f"Dot: `axes` has one whole number for each of the two inputs, but found {axes!r}. Write axes=(1, 1), or axes=1."
            )
        self.axes = axes
        self.normalize = bool(normalize)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        first, second = self._several(input_shape)
        one, other = self._axes((first, second))
        if None not in (first[one], second[other]) and first[one] != second[other]:
            raise ValueError(
                f"Incompatible input shapes: layer {self.name!r} sums along axes of the sizes {first[one]} and {second[other]}, found {first} and {second}."
            )
        shape = (
            *(size for axis, size in enumerate(first) if axis != one),
            *(size for axis, size in enumerate(second) if axis not in (0, other)),
        )
        return shape if len(shape) > 1 else (*shape, 1)

    def _several(self, input_shape: Any) -> Any:
        shapes = super()._several(input_shape)
        self._check_number(len(shapes))
        return [tuple(shape) for shape in shapes]

    def _check_number(self, count: int) -> None:
        if count != 2:
            raise ValueError(
                f"A `Dot` layer should be called on exactly 2 inputs, [a, b]; layer {self.name!r} found {count}."
            )

    def _axes(self, shapes: Any) -> tuple[int, int]:
        """Return the axes to sum along, counted from 0."""
        given = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        one, other = (axis % len(shape) if axis < 0 else axis for axis, shape in zip(given, shapes, strict=True))
        if 0 in (one, other) or one >= len(shapes[0]) or other >= len(shapes[1]):
            raise ValueError(
                f"Layer {self.name!r}: found axes={self.axes!r} for inputs of shapes {list(shapes)}; axis 0 is that of the rows: Dot(axes=1)."
            )
        return one, other

    def _lowers(self, shapes: Any) -> bool:
        """Whether the core takes this product: that of two tables."""
        return all(len(shape) == 2 for shape in shapes)

    def merged(self, inputs: list[Any]) -> Any:
        """Take the product of arrays of any rank."""
        from fathoms import ops

        sides = []
        for x, axis in zip(inputs, self._axes([x.shape for x in inputs]), strict=True):
            if self.normalize:
                squares = ops.sum(ops.square(x), axis=axis, keepdims=True)
                x = x * ops.rsqrt(ops.maximum(squares, 1e-12))
            sides.append(ops.moveaxis(x, axis, -1))
        rows, width = sides[0].shape[0], sides[0].shape[-1]
        flat = [ops.reshape(side, (rows, -1, width)) for side in sides]
        shape = (*sides[0].shape[:-1], *sides[1].shape[1:-1])
        product = ops.matmul(flat[0], ops.swapaxes(flat[1], 1, 2))
        return ops.reshape(product, shape if len(shape) > 1 else (rows, 1))

    def call(self, inputs: Any) -> Any:
        """Take the product of two arrays: natively for tables, in Python for all else."""
        parts = [value_of(part) for part in self._parts(inputs) or ()]
        self._check_number(len(parts))
        if self._lowers([part.shape for part in parts]):
            return self._run(parts)
        self._axes([part.shape for part in parts])
        return self.merged(parts)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Nothing: the sum has no places that could count."""

    def lower(self, program: Program, x: Sequence[Buffer]) -> Buffer:
        self.compute_output_shape([(None, *buffer.shape) for buffer in x])
        if not self._lowers([(None, *buffer.shape) for buffer in x]):
            raise NotImplementedError(
                f"Layer {self.name!r}: the core takes the product of tables, not of {[b.shape for b in x]}."
            )
        width = x[0].shape[0]
        if self.normalize:
            x = [program.operation("unit_normalization", buffer, buffer.shape, epsilon=epsilon()) for buffer in x]
        product = program.operation("multiply", x, (width,))
        ones = Variable(np.ones((width, 1), self.dtype), dtype=self.dtype, trainable=False, name="ones")
        return program.operation("dense", product, (1,), [ones])  # a sum of columns is a product with ones

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
