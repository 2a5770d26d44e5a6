"""The difference of two inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.layers.merging.merge import Merge


class Subtract(Merge):
    """Subtracts the second input from the first, number by number.

        y = x_1 - x_2

    Args:
        **kwargs: `name`, `dtype`; see `Layer`.

    Raises:
        ValueError: when called on inputs of different shapes.

    Source: `keras.layers.Subtract`.

    >>> Subtract()([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[-2.,  3.]], dtype=float32)
    """

    kind = "subtract"

    def _several(self, input_shape: Any) -> Any:
        shapes = super()._several(input_shape)
        self._check_number(len(shapes))
        return shapes

    def _check_number(self, count: int) -> None:
        if count != 2:
            raise ValueError(
                f"Subtract: the layer should be called on exactly 2 inputs, [a, b]; {self.name!r} found {count}."
            )


def subtract(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """Subtract the second input from the first; see `Subtract`.

    Args:
        inputs: a list of two placeholders, or of arrays.
        **kwargs: arguments of `Subtract`.

    Source: `keras.layers.subtract`.

    >>> subtract([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[-2.,  3.]], dtype=float32)
    """
    return Subtract(**kwargs)(inputs)
