"""Softmax as a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.activations import lower_kind
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer


class Softmax(Layer):
    """Turns numbers into probabilities that add up to 1 along the last axis: `exp(x) / sum(exp(x))`.

    Args:
        axis: -1, the last axis; others are not supported in this version.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: another axis.

    Source: `keras.layers.Softmax`.

    >>> Softmax()([[1.0, 1.0]])
    array([[0.5, 0.5]], dtype=float32)
    """

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def build(self, input_shape: Sequence[int | None]) -> None:
        if self.axis not in (-1, len(input_shape) - 1):
            raise ValueError(
                f"Softmax(axis): found {self.axis!r}, but this version computes along the last axis. Use Softmax(axis=-1)."
            )

    def lower(self, program: Program, x: Buffer) -> Buffer:
        return lower_kind("softmax", program, x)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}
