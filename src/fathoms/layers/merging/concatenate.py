"""Several inputs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Shape
from fathoms.layers.merging.merge import Merge, check_masks


class Concatenate(Merge):
    """Puts inputs side by side along an axis; along all other axes they have one size.

    Args:
        axis: which axis; not 0, the rows.
        **kwargs: `name`, `dtype`; see `Layer`.

    Raises:
        ValueError: when called on inputs whose other sizes differ.

    Source: `keras.layers.Concatenate`.

    >>> Concatenate()([[[1.0, 5.0]], [[3.0]]])
    array([[1., 5., 3.]], dtype=float32)
    """

    kind = "concatenate"

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(axis, bool) or not isinstance(axis, int) or axis == 0:
            raise ValueError(
                f"Concatenate(axis): found {axis!r}, but axis is a whole number other than 0, the axis of the rows: axis=-1."
            )
        self.axis = axis

    def compute_output_shape(self, input_shape: Any) -> Shape:
        shapes = [tuple(shape) for shape in self._several(input_shape)]
        first = shapes[0]
        axis = self.axis + len(first) if self.axis < 0 else self.axis
        if not 0 < axis < len(first):
            raise ValueError(
                f"Layer {self.name!r}: axis={self.axis} is not an axis of an input of shape {first}. The last one is axis=-1."
            )
        for shape in shapes:
            if len(shape) != len(first) or shape[1:axis] + shape[axis + 1 :] != first[1:axis] + first[axis + 1 :]:
                raise ValueError(
                    f"Layer {self.name!r} requires inputs with matching shapes except for the concatenation axis, {self.axis}, "
                    f"but found {first} and {shape}."
                )
        sizes = [shape[axis] for shape in shapes]
        total = None if None in sizes else sum(size for size in sizes if size is not None)
        return (*first[:axis], total, *first[axis + 1 :])

    def _lowers(self, shapes: Any) -> bool:
        """Whether the core puts inputs of these shapes side by side: those that `compute_output_shape` allows."""
        return True

    def merged(self, inputs: list[Any]) -> Any:
        """Put arrays side by side."""
        from fathoms import ops

        return ops.concatenate(inputs, axis=self.axis)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return which places count: those of each input, side by side; an input without a mask counts whole."""
        from fathoms import ops

        if previous_mask is None:
            return None
        check_masks(inputs, previous_mask)
        if all(mask is None for mask in previous_mask):
            return None
        masks = [_full(x, mask) for x, mask in zip(inputs, previous_mask, strict=True)]
        return ops.any(ops.concatenate(masks, axis=self.axis), axis=-1)

    def lower(self, program: Program, x: Sequence[Buffer]) -> Buffer:
        shape = self.compute_output_shape([(None, *buffer.shape) for buffer in x])
        axis = self.axis + len(shape) if self.axis < 0 else self.axis
        return self.joined(program, x, shape[1:], repeat=prod(x[0].shape[: axis - 1]))  # type: ignore[arg-type]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


def _full(x: Any, mask: Any) -> Any:
    """A mask in the shape of what it masks."""
    from fathoms import ops

    if mask is None:
        return ops.ones_like(x, dtype="bool")
    if len(mask.shape) == len(x.shape):
        return mask
    return ops.logical_or(ops.expand_dims(mask, -1), ops.zeros_like(x, dtype="bool"))


def concatenate(inputs: Sequence[Any], axis: int = -1, **kwargs: Any) -> Any:
    """Put inputs side by side; see `Concatenate`.

    Args:
        inputs: a list of placeholders, or of arrays.
        axis: which axis; not 0, the rows.
        **kwargs: arguments of `Concatenate`.

    Source: `keras.layers.concatenate`.

    >>> concatenate([[[1.0, 5.0]], [[3.0]]])
    array([[1., 5., 3.]], dtype=float32)
    """
    return Concatenate(axis, **kwargs)(inputs)
