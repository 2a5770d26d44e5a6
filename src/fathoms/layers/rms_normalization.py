"""Normalization by the root of the mean square."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.engine.autodiff import value_of
from fathoms.engine.program import Buffer, Program
from fathoms.engine.variable import Variable
from fathoms.layers.layer import Layer, Shape, check_axes, row_axes, row_shape


class RMSNormalization(Layer):
    """Divides every row by the root of its mean square, then scales each column: `scale * x / sqrt(mean(x^2) + epsilon)`.

    Args:
        axis: the axis, or axes, that the mean is taken over; -1 for the columns of a table.
        epsilon: added to the mean so that a row of zeros does not divide by 0.
        **kwargs: `name`, `dtype`, `trainable`, `input_shape`; see `Layer`.

    Shapes:
        the output has the shape of the input; `scale` has the sizes of the axes.

    Raises:
        ValueError: an axis that the input does not have.

    Source: Zhang and Sennrich, 2019; `keras.layers.RMSNormalization`.

    >>> RMSNormalization(epsilon=0.0)([[2.0, 2.0]])
    array([[1., 1.]], dtype=float32)
    """

    def __init__(self, axis: int | Sequence[int] = -1, epsilon: float = 1e-6, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis if isinstance(axis, int) else list(axis)
        self.epsilon = epsilon
        self.scale: Variable | None = None

    def build(self, input_shape: Sequence[int | None]) -> None:
        check_axes(self.axis, input_shape)
        row = row_shape(input_shape, self.name)
        self.axis = [self.axis] if isinstance(self.axis, int) else sorted(self.axis)
        shape = [row[axis] for axis in row_axes(self.axis, len(row), "RMSNormalization(axis)")]
        self.scale = self.add_weight(shape, "ones", name="scale")

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        check_axes(self.axis, input_shape)
        return tuple(input_shape)

    def call(self, inputs: Any) -> Any:
        """Normalize an array: natively in the shape the layer was built for, in Python in others."""
        x = value_of(inputs)
        if x.size and (not self.built or x.shape[1:] == self.input_shape[1:]):
            return self._run(inputs)
        from fathoms import ops

        found = ops.rms_normalization(ops.cast(x, self._dtype), self.scale, self.axis, self.epsilon)
        return ops.cast(found, self.compute_dtype)

    def lower(self, program: Program, x: Buffer) -> Buffer:
        self.check_width(x, len(x.shape))

        def write(rows: Buffer, width: int) -> Buffer:
            return program.operation(
                "row_normalization",
                rows,
                rows.shape,
                self._weights,
                repeat=rows.size // width,
                epsilon=self.epsilon,
                center=False,
                shifts=False,
            )

        return program.along(x, row_axes(self.axis, len(x.shape), "RMSNormalization(axis)"), write)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}
