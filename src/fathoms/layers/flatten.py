"""All axes of a row as one."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Shape, row_shape
from fathoms.layers.rearranging_layer import RearrangingLayer


class Flatten(RearrangingLayer):
    """Makes each row one line of numbers: `(rows, 28, 28)` becomes `(rows, 784)`. It costs nothing.

    Args:
        data_format: None or `"channels_last"`, which keep the order of the numbers; or `"channels_first"`, which first
            moves the first axis of a row to its end.
        **kwargs: `name`, `dtype`, `input_shape`; see `Layer`.

    Raises:
        ValueError: another data format.

    Source: `keras.layers.Flatten`.

    >>> Flatten()([[[1.0, 2.0], [3.0, 4.0]]])
    array([[1., 2., 3., 4.]], dtype=float32)
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if data_format not in (None, "channels_last", "channels_first"):
            raise ValueError(
                f"Flatten(data_format): found {data_format!r}. It is 'channels_last', which keeps the order of numbers, or 'channels_first'."
            )
        self.data_format = data_format or "channels_last"

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        sizes = input_shape[1:]
        return (input_shape[0], None if None in sizes else prod(row_shape(input_shape, self.name)))

    def rearranged(self, x: Any) -> Any:
        """Give an array two axes."""
        from fathoms import ops

        if self.data_format == "channels_first" and x.ndim > 1:
            x = ops.moveaxis(x, 1, -1)
        return ops.reshape(x, (x.shape[0], prod(x.shape[1:])))

    def lower(self, program: Program, x: Buffer) -> Buffer:
        if self.data_format == "channels_first" and len(x.shape) > 1:
            x = program.permute(x, [*range(1, len(x.shape)), 0])
        return program.reshape(x, (x.size,))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format}
