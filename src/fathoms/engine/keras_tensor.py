"""A placeholder: the shape and type of an array that is not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fathoms.engine.naming import auto_name

if TYPE_CHECKING:
    from fathoms.engine.node import Node


class KerasTensor:
    """Stands for rows that a model will be given (what `Input` returns), or for what a layer makes of them.

    Placeholders of one shape can be added, subtracted and multiplied: `a + b` is `layers.Add()([a, b])`.

    Args:
        shape: the shape with the batch axis first, such as `(None, 11)`.
        dtype: its number type.
        name: its name.

    Source: `keras.KerasTensor`.

    >>> KerasTensor((None, 11), name="wine")
    <KerasTensor shape=(None, 11), dtype=float32, name=wine>
    """

    def __init__(self, shape: Sequence[int | None], dtype: str = "float32", name: str | None = None) -> None:
        self.shape = tuple(shape)
        self.dtype = dtype
        self.name = name or auto_name("KerasTensor")
        self.node: Node | None = None

    @property
    def ndim(self) -> int:
        """The number of axes, the batch axis included."""
        return len(self.shape)

    @property
    def _keras_history(self) -> tuple[Any, int, int]:
        """The layer that it comes from, which call of that layer it was, and its place among that call's outputs."""
        if self.node is None:
            return (None, 0, 0)
        layer = self.node.operation
        return (layer, layer._inbound_nodes.index(self.node), self.node.output_tensors.index(self))

    def _joined(self, other: object, kind: str) -> Any:
        if not isinstance(other, KerasTensor):
            return NotImplemented
        layers = import_module("fathoms.layers")  # by name, as it stands above: an operator is short for a layer
        return getattr(layers, kind)()([self, other])

    def __add__(self, other: object) -> Any:
        return self._joined(other, "Add")

    def __sub__(self, other: object) -> Any:
        return self._joined(other, "Subtract")

    def __mul__(self, other: object) -> Any:
        return self._joined(other, "Multiply")

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"
