"""The product of several inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.layers.merging.merge import Merge, full_mask


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

    def merged(self, inputs: list[Any]) -> Any:
        """Multiply the numbers that count; 0 where none does."""
        from fathoms import ops

        masks = [full_mask(x) for x in inputs]
        result = None
        for x, mask in zip(inputs, masks, strict=True):
            factor = x if mask is None else ops.where(mask, x, ops.ones_like(x))
            result = factor if result is None else ops.multiply(result, factor)
        counts = self.compute_mask(inputs, masks)
        return result if counts is None else ops.where(counts, result, ops.zeros_like(result))


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
