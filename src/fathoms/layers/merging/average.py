"""The mean of several inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.layers.merging.merge import Merge


class Average(Merge):
    """Takes the mean of inputs of one shape, number by number.

        y = (x_1 + x_2 + ... + x_n) / n

    Args:
        **kwargs: `name`, `dtype`; see `Layer`.

    Raises:
        ValueError: when called on inputs of different shapes.

    Source: `keras.layers.Average`.

    >>> Average()([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[2. , 3.5]], dtype=float32)
    """

    kind = "average"

    def merged(self, inputs: list[Any]) -> Any:
        """Return the mean of the inputs."""
        from fathoms import ops

        total = inputs[0]
        for other in inputs[1:]:
            total = ops.add(total, other)
        return ops.divide(total, len(inputs))


def average(inputs: Sequence[Any], **kwargs: Any) -> Any:
    """Take the mean of inputs of one shape; see `Average`.

    Args:
        inputs: a list of placeholders, or of arrays.
        **kwargs: arguments of `Average`.

    Source: `keras.layers.average`.

    >>> average([[[1.0, 5.0]], [[3.0, 2.0]]])
    array([[2. , 3.5]], dtype=float32)
    """
    return Average(**kwargs)(inputs)
