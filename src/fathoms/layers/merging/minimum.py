"""The smallest of several inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.layers.merging.merge import Merge, unmasked_only


class Minimum(Merge):
    """Takes the smallest of inputs of one shape, number by number.

        y = min(x_1, x_2, ..., x_n)

    Args:
        **kwargs: `name`, `dtype`; see `Layer`.

    Raises:
        ValueError: when called on inputs of different shapes.

    Source: `keras.layers.Minimum`.

    >>> Minimum()([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[1., 2.]], dtype=float32)
    """

    kind = "minimum"

    def merged(self, inputs: list[Any]) -> Any:
        """Return the smallest of the numbers that count."""
        from fathoms import ops

        return unmasked_only(ops.minimum, inputs)

    pairwise = True


def minimum(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """Take the smallest of inputs of one shape; see `Minimum`.

    Args:
        inputs: a list of placeholders, or of arrays.
        **kwargs: arguments of `Minimum`.

    Source: `keras.layers.minimum`.

    >>> minimum([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[1., 2.]], dtype=float32)
    """
    return Minimum(**kwargs)(inputs)
