"""The axes of a row in another order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Shape, check_rank
from fathoms.layers.rearranging_layer import RearrangingLayer


class Permute(RearrangingLayer):
    """Puts the axes of each row in another order: with `dims=(2, 1)`, `(rows, a, b)` becomes `(rows, b, a)`.

    Args:
        dims: the axes, counted from 1, in their new order.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: an axis is missing, or named twice.

    Source: `keras.layers.Permute`.

    >>> Permute((2, 1))([[[1.0, 2.0]]])
    array([[[1.],
            [2.]]], dtype=float32)
    """

    def __init__(self, dims: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                f"Invalid permutation {dims!r}: `dims` has each axis from 1 to {len(dims)} once, in the new order. "
                f"Write Permute((2, 1)) to swap two."
            )

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        check_rank(self, input_shape, len(self.dims) + 1)
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))

    def rearranged(self, x: Any) -> Any:
        """Put the axes of an array in their new order."""
        from fathoms import ops

        check_rank(self, x.shape, len(self.dims) + 1)
        return ops.transpose(x, (0, *self.dims))

    def lower(self, program: Program, x: Buffer) -> Buffer:
        check_rank(self, (None, *x.shape), len(self.dims) + 1)
        return program.permute(x, [axis - 1 for axis in self.dims])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "dims": list(self.dims)}
