"""Rows in another shape."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer, Shape, row_shape


class Reshape(Layer):
    """Gives each row another shape, with the numbers in the same order. It costs nothing.

    Args:
        target_shape: the new shape of a row; one size may be -1 and is then computed.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: the shapes hold different numbers of numbers.

    Source: `keras.layers.Reshape`.

    >>> Reshape((2, 2))([[1.0, 2.0, 3.0, 4.0]])
    array([[[1., 2.],
            [3., 4.]]], dtype=float32)
    """

    built_from_the_start = True

    def __init__(self, target_shape: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_shape = tuple(int(size) for size in target_shape)
        if self.target_shape.count(-1) > 1:
            raise ValueError(f"Reshape(target_shape): found {self.target_shape}, but only one size may be -1.")

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        return (input_shape[0], *self._resolved(row_shape(input_shape, self.name)))

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return program.reshape(x, self._resolved(x.shape))

    def _resolved(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        known = prod(size for size in self.target_shape if size != -1)
        size = prod(shape)
        if (-1 not in self.target_shape and known != size) or not known or size % known:
            raise ValueError(
                f"Layer {self.name!r}: rows of shape {shape} hold {size} numbers, which cannot have the shape {self.target_shape}."
            )
        return tuple(size // known if wanted == -1 else wanted for wanted in self.target_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "target_shape": list(self.target_shape)}
