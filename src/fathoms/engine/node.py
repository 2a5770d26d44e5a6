"""One call of an operation on placeholders: what a graph is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.structure import flatten, mapped

if TYPE_CHECKING:
    from fathoms.engine.operation import Operation


class Node:
    """Remembers that a layer (or another operation) was called: on which placeholders, and which placeholders came out.

    Args:
        operation: the layer.
        args: what it was called with: placeholders, lists or dictionaries of them, and whatever else; nothing where rows
            come in.
        outputs: the new placeholders that stand for its result, in the form in which it gives them.
        options: what it was called with by name, such as `training`.
    """

    __slots__ = ("args", "input_tensors", "operation", "options", "output_tensors", "outputs")

    def __init__(
        self, operation: Operation, args: Sequence[Any], outputs: Any, options: Mapping[str, Any] | None = None
    ) -> None:
        self.operation = operation
        self.args = tuple(args)
        self.outputs = outputs
        self.options = dict(options or {})
        leaves = flatten([list(self.args), self.options])
        self.input_tensors: list[KerasTensor] = [leaf for leaf in leaves if isinstance(leaf, KerasTensor)]
        self.output_tensors: list[KerasTensor] = flatten(outputs)
        for tensor in self.output_tensors:
            tensor.node = self
        operation._inbound_nodes.append(self)

    @property
    def arguments(self) -> Any:
        """The first of its arguments: all that most layers take."""
        return self.args[0] if self.args else None

    @property
    def is_input(self) -> bool:
        """Whether rows come in here."""
        return not self.input_tensors

    def filled(self, held: Mapping[int, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return its arguments with values in the placeholders' stead.

        Args:
            held: the values, by the identity (`id`) of the placeholder.
        """

        def value(leaf: Any) -> Any:
            return held[id(leaf)] if isinstance(leaf, KerasTensor) else leaf

        return mapped(value, self.args), mapped(value, self.options)

    def __repr__(self) -> str:
        return f"<Node of {self.operation.name}>"
