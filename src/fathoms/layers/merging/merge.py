"""The base of the layers that put several inputs together, number by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from fathoms.engine.autodiff import value_of
from fathoms.engine.keras_mask import get_keras_mask, set_keras_mask
from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer, Shape

Shapes = Sequence[Sequence[int | None]]


class Merge(Layer):
    """Takes a list of inputs of one shape, and gives one output of that shape.

    Raises:
        ValueError: when called on something else than a list, or on inputs of different shapes.

    Source: `keras.src.layers.merging.base_merge.Merge`.
    """

    supports_masking = True

    kind: ClassVar[str]
    """The core's operation that does it."""

    pairwise: ClassVar[bool] = False
    """Whether the core's operation takes two inputs, so that more are put together one after the other."""

    def build(self, input_shape: Any) -> None:
        self._build_shape = tuple(tuple(shape) for shape in self._several(input_shape))
        self.compute_output_shape(input_shape)

    def _several(self, input_shape: Any) -> Shapes:
        if not input_shape or not isinstance(input_shape[0], list | tuple):
            raise ValueError(
                f"Layer {self.name!r} merges a list of tables, but found the input shape {input_shape}. Write {type(self).__name__}()([a, b])."
            )
        return list(input_shape)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        shapes = self._several(input_shape)
        sizes = {shape[0] for shape in shapes} - {None}
        if len(sizes) > 1:
            raise ValueError(f"Cannot merge tensors with different batch sizes. Layer {self.name!r} found {shapes}.")
        row = tuple(shapes[0][1:])
        for shape in shapes[1:]:
            row = self._joined_row(row, tuple(shape[1:]))
        return (sizes.pop() if sizes else None, *row)

    def _joined_row(self, first: Shape, second: Shape) -> Shape:
        """Return the shape of rows of two inputs put together; axes of size 1, and axes that are missing in front, are repeated."""
        rank = max(len(first), len(second))
        padded = [(1,) * (rank - len(row)) + row for row in (first, second)]
        joined = []
        for one, other in zip(*padded, strict=True):
            if one != other and 1 not in (one, other) and None not in (one, other):
                raise ValueError(
                    f"Inputs have incompatible shapes. Layer {self.name!r} puts inputs together number by number, so they need one shape, but found "
                    f"{(None, *first)} and {(None, *second)}. To put them side by side: keras.layers.Concatenate()([a, b])."
                )
            joined.append(other if one == 1 else one if other == 1 else None if None in (one, other) else one)
        return tuple(joined)

    @property
    def input_shape(self) -> Any:
        """The shapes it was built for."""
        return None if self._build_shape is None else [(None, *shape[1:]) for shape in self._build_shape]

    def get_build_config(self) -> dict[str, Any] | None:
        return None if self._build_shape is None else {"input_shape": [list(shape) for shape in self._build_shape]}

    def _parts(self, inputs: Any) -> list[Any] | None:
        if not isinstance(inputs, list | tuple):
            raise ValueError(
                f"Layer {self.name!r} merges a list of tables, but found {type(inputs).__name__}. Write {type(self).__name__}()([a, b])."
            )
        return list(inputs)

    def _as_argument(self, given: Any) -> Any:
        parts = self._parts(given) or []
        return [super(Merge, self)._as_argument(part) for part in parts]

    def call(self, inputs: Any) -> Any:
        """Put arrays together: natively those of one shape, in Python all others."""
        parts = [value_of(part) for part in self._parts(inputs) or ()]
        self._check_number(len(parts))
        if not self._lowers([part.shape for part in parts]) or any(get_keras_mask(part) is not None for part in parts):
            rank = max(part.ndim for part in parts)
            return self.merged([_prepared(part, rank, self.compute_dtype) for part in parts])
        return self._run(inputs)

    def _lowers(self, shapes: Shapes) -> bool:
        """Whether the core puts inputs of these shapes together."""
        return all(shape == shapes[0] for shape in shapes)

    def _check_number(self, count: int) -> None:
        """Raise a ValueError if the layer does not take so many inputs."""

    def merged(self, inputs: list[Any]) -> Any:
        """Put arrays of one rank together, with `fathoms.ops`."""
        from fathoms import ops

        result = inputs[0]
        for other in inputs[1:]:
            result = getattr(ops, self.kind)(result, other)
        return result

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return which places count: those that count in any input; None if one of the inputs has no mask."""
        from fathoms import ops

        if previous_mask is None:
            return None
        check_masks(inputs, previous_mask)
        if any(mask is None for mask in previous_mask):
            return None
        result = previous_mask[0]
        for mask in previous_mask[1:]:
            result = ops.logical_or(result, mask)
        return result

    def lower(self, program: Program, x: Sequence[Buffer]) -> Buffer:
        if not self._lowers([buffer.shape for buffer in x]):
            raise NotImplementedError(
                f"Layer {self.name!r}: the core puts inputs of one shape together, not of {[b.shape for b in x]}."
            )
        shape = self.compute_output_shape([(None, *buffer.shape) for buffer in x])[1:]
        return self.joined(program, x, shape)  # type: ignore[arg-type]

    def joined(self, program: Program, x: Sequence[Buffer], shape: tuple[int, ...], repeat: int = 0) -> Buffer:
        """Add the core's operation, or as many of it as the number of inputs needs."""
        result = x[0]
        if not self.pairwise:
            numbers = {"repeat": float(repeat)} if repeat else {}
            return program.operation(self.kind, x, shape, (), **numbers) if len(x) > 1 else result
        for other in x[1:]:
            result = program.operation(self.kind, [result, other], shape)
        return result


def check_masks(inputs: Any, masks: Any) -> None:
    """Raise a ValueError unless these are a list of inputs and as long a list of masks."""
    if not isinstance(masks, list | tuple):
        raise ValueError(f"`mask` should be a list. Received: mask={masks}")
    if not isinstance(inputs, list | tuple):
        raise ValueError(f"`inputs` should be a list. Received: inputs={inputs}")
    if len(masks) != len(inputs):
        raise ValueError(
            f"`inputs` and `mask` should have the same length. Found {len(inputs)} inputs and {len(masks)} masks."
        )


def full_mask(x: Any) -> Any:
    """Return the mask of an array in the array's own shape; None if it has none."""
    from fathoms import ops

    mask = get_keras_mask(x)
    return None if mask is None else ops.broadcast_to(ops.expand_dims(mask, -1), x.shape)


def unmasked_only(operation: Callable[[Any, Any], Any], inputs: list[Any]) -> Any:
    """Put arrays together so that a number that does not count gives way to one that does."""
    from fathoms import ops

    result, counts = inputs[0], full_mask(inputs[0])
    for x in inputs[1:]:
        mask = full_mask(x)
        other = x if mask is None else ops.where(mask, x, result)
        result = operation(result if counts is None else ops.where(counts, result, other), other)
        counts = None if mask is None or counts is None else ops.logical_or(counts, mask)
    return result


def _prepared(x: Any, rank: int, dtype: str) -> Any:
    """Return an array in this type, with new axes of size 1 after that of the rows; its mask stays with it."""
    from fathoms import ops

    found = ops.cast(x, dtype)
    if x.ndim < rank:
        found = ops.reshape(found, (x.shape[0], *(1,) * (rank - x.ndim), *x.shape[1:]))
    set_keras_mask(found, get_keras_mask(x))
    return found
