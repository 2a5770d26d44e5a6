"""Rows of length 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer, Shape, check_axes, row_axes


class UnitNormalization(Layer):
    """Divides every row by its length: `x / sqrt(max(sum(x^2), 1e-12))`.

    Args:
        axis: the axis, or axes, along which the length is taken.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        TypeError: an axis that is not a whole number or several.
        ValueError: an axis that the input does not have.

    Source: `keras.layers.UnitNormalization`.

    >>> UnitNormalization()([[3.0, 4.0]])
    array([[0.6, 0.8]], dtype=float32)
    """

    built_from_the_start = True
    supports_masking = True

    def __init__(self, axis: int | Sequence[int] = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(axis, int | list | tuple):
            raise TypeError(
                f"Invalid value for `axis` argument: expected an int or a list/tuple of ints. Found {axis!r}; write axis=-1."
            )
        self.axis = axis if isinstance(axis, int) else list(axis)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        check_axes(self.axis, input_shape)
        return tuple(input_shape)

    def lower(self, program: Program, x: Buffer) -> Buffer:
        def write(rows: Buffer, width: int) -> Buffer:
            return program.operation("unit_normalization", rows, rows.shape, repeat=rows.size // width)

        return program.along(x, row_axes(self.axis, len(x.shape), "UnitNormalization(axis)"), write)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}
