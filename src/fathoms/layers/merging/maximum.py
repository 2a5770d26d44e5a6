"""The largest of several inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.layers.merging.merge import Merge, unmasked_only


class Maximum(Merge):
    """Takes the largest of inputs of one shape, number by number.

        y = max(x_1, x_2, ..., x_n)

    Args:
        **kwargs: `name`, `dtype`; see `Layer`.

    Raises:
        ValueError: when called on inputs of different shapes.

    Source: `keras.layers.Maximum`.

    >>> Maximum()([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[3., 5.]], dtype=float32)
    """

    kind = "maximum"

    def merged(self, inputs: list[Any]) -> Any:
        """Return the largest of the numbers that count."""
        from fathoms import ops

        return unmasked_only(ops.maximum, inputs)

    pairwise = True


def maximum(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """Take the largest of inputs of one shape; see `Maximum`.

    Args:
        inputs: a list of placeholders, or of arrays.
        **kwargs: arguments of `Maximum`.

    Source: `keras.layers.maximum`.

    >>> maximum([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[3., 5.]], dtype=float32)
    """
    return Maximum(**kwargs)(inputs)
