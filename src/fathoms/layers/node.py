"""One call of a layer on placeholders: what a graph of layers is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fathoms.engine.structure import flatten
from fathoms.layers.keras_tensor import KerasTensor

if TYPE_CHECKING:
    from fathoms.layers.layer import Layer


class Node:
    """Remembers that a layer was called: on which placeholders, and which placeholders came out.

    Args:
        operation: the layer.
        arguments: the placeholders that it was called on: one, or a list or dictionary of them; None where rows come in.
        outputs: the new placeholders that stand for its result, in the form in which it gives them.
        options: further arguments of the call, such as `training`.
    """

    __slots__ = ("arguments", "input_tensors", "operation", "options", "output_tensors", "outputs")

    def __init__(self, operation: Layer, arguments: Any, outputs: Any, options: dict[str, Any] | None = None) -> None:
        self.operation = operation
        self.arguments = arguments
        self.outputs = outputs
        self.options = options or {}
        self.input_tensors: list[KerasTensor] = [] if arguments is None else flatten(arguments)
        self.output_tensors: list[KerasTensor] = flatten(outputs)
        for tensor in self.output_tensors:
            tensor.node = self
        operation._inbound_nodes.append(self)

    @property
    def is_input(self) -> bool:
        """Whether rows come in here."""
        return not self.input_tensors

    def __repr__(self) -> str:
        return f"<Node of {self.operation.name}>"
