"""Rows in another shape."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Shape
from fathoms.layers.rearranging_layer import RearrangingLayer


class Reshape(RearrangingLayer):
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
        if any(size < -1 for size in self.target_shape):
            raise ValueError(
                f"Each size must be a non-negative integer or -1, which stands for what is left. Received: target_shape={self.target_shape}"
            )
        if self.target_shape.count(-1) > 1:
            raise ValueError(
                f"There can be at most one unknown dimension (-1). Received: target_shape={self.target_shape}"
            )

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        return (input_shape[0], *self._resolved(tuple(input_shape)[1:]))

    def rearranged(self, x: Any) -> Any:
        """Give the rows of an array their new shape."""
        from fathoms import ops

        return ops.reshape(x, (x.shape[0], *self._resolved(x.shape[1:])))

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return program.reshape(x, self._resolved(x.shape))  # type: ignore[arg-type]

    def _resolved(self, shape: Shape) -> Shape:
        """Return the new shape for rows of this one; a size that depends on one not known is not known either."""
        if None in shape:
            return tuple(None if size == -1 else size for size in self.target_shape)
        known = prod(size for size in self.target_shape if size != -1)
        size = prod(shape)  # type: ignore[arg-type]
        if (-1 not in self.target_shape and known != size) or (size and (not known or size % known)):
            raise ValueError(
                f"Layer {self.name!r}: rows of shape {shape} hold {size} numbers, which cannot have the shape {self.target_shape}. "
                f"Sizes that multiply to {size} will do, or a -1 for the one that follows from the others."
            )
        return tuple(size // max(known, 1) if wanted == -1 else wanted for wanted in self.target_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "target_shape": list(self.target_shape)}
