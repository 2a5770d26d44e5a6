"""The sum of several inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.layers.merging.merge import Merge


class Add(Merge):
    """Adds inputs of one shape, number by number.

        y = x_1 + x_2 + ... + x_n

    Args:
        **kwargs: `name`, `dtype`; see `Layer`.

    Raises:
        ValueError: when called on inputs of different shapes.

    Source: `keras.layers.Add`.

    >>> Add()([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[4., 7.]], dtype=float32)
    """

    kind = "add"


def add(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """Add inputs of one shape; see `Add`.

    Args:
        inputs: a list of placeholders, or of arrays.
        **kwargs: arguments of `Add`.

    Source: `keras.layers.add`.

    >>> add([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[4., 7.]], dtype=float32)
    """
    return Add(**kwargs)(inputs)
