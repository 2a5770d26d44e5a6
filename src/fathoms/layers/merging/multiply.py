"""The product of several inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.layers.merging.merge import Merge


class Multiply(Merge):
    """Multiplies inputs of one shape, number by number.

        y = x_1 * x_2 * ... * x_n

    Args:
        **kwargs: `name`, `dtype`; see `Layer`.

    Raises:
        ValueError: when called on inputs of different shapes.

    Source: `keras.layers.Multiply`.

    >>> Multiply()([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[ 3., 10.]], dtype=float32)
    """

    kind = "multiply"


def multiply(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """Multiply inputs of one shape; see `Multiply`.

    Args:
        inputs: a list of placeholders, or of arrays.
        **kwargs: arguments of `Multiply`.

    Source: `keras.layers.multiply`.

    >>> multiply([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[ 3., 10.]], dtype=float32)
    """
    return Multiply(**kwargs)(inputs)
