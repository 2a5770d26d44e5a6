"""The base of the layers that put several inputs together, number by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from fathoms.engine.program import Buffer, Program
from fathoms.layers.layer import Layer, Shape

Shapes = Sequence[Sequence[int | None]]


class Merge(Layer):
    """Takes a list of inputs of one shape, and gives one output of that shape.

    Raises:
        ValueError: when called on something else than a list, or on inputs of different shapes.

    Source: `keras.src.layers.merging.base_merge.Merge`.
    """

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
                f"A merge layer should be called on a list of at least 1 input: {type(self).__name__}()([a, b]). Layer {self.name!r} found {input_shape}."
            )
        return list(input_shape)

    def compute_output_shape(self, input_shape: Any) -> Shape:
        shapes = self._several(input_shape)
        sizes = {shape[0] for shape in shapes} - {None}
        if len(sizes) > 1:
            raise ValueError(f"Cannot merge tensors with different batch sizes. Layer {self.name!r} found {shapes}.")
        rows = [tuple(shape[1:]) for shape in shapes]
        for row in rows:
            if row != rows[0]:
                raise ValueError(
                    f"Inputs have incompatible shapes. Layer {self.name!r} puts inputs together number by number, so they need one shape, but found "
                    f"{(None, *rows[0])} and {(None, *row)}. To put them side by side: keras.layers.Concatenate()([a, b])."
                )
        return (sizes.pop() if sizes else None, *rows[0])

    @property
    def input_shape(self) -> Any:
        """The shapes it was built for."""
        return None if self._build_shape is None else [(None, *shape[1:]) for shape in self._build_shape]

    def get_build_config(self) -> dict[str, Any] | None:
        return None if self._build_shape is None else {"input_shape": [list(shape) for shape in self._build_shape]}

    def _parts(self, inputs: Any) -> list[Any] | None:
        if not isinstance(inputs, list | tuple):
            raise ValueError(
                f"A merge layer should be called on a list of inputs: {type(self).__name__}()([a, b]). Layer {self.name!r} found {type(inputs).__name__}."
            )
        return list(inputs)

    def lower(self, program: Program, x: Sequence[Buffer]) -> Buffer:
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
