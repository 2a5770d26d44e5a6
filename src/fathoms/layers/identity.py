"""A layer that does nothing."""

from __future__ import annotations

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer


class Identity(Layer):
    """Gives what it gets.

    Source: `keras.layers.Identity`.

    >>> Identity()([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    built_from_the_start = True
    supports_masking = True

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return x
