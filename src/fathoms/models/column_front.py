"""What a model does with columns of text and whole numbers before the core sees any row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.node import Node
from fathoms.engine.structure import flatten
from fathoms.layers.column import column


class ColumnFront:
    """The calls of layers that take columns as they are (see `ColumnLayer`), and where the core goes on from them.

    Between the model's inputs and these calls there is nothing that computes. They run in Python, on all rows at once; what they
    give enters the core.

    Args:
        nodes: the calls of a graph, each after those that it needs.
        inputs, outputs: the graph's placeholders.

    Attributes:
        nodes: the calls of column layers that stand first.
        entries: the placeholders at which the core begins.
        is_all: whether nothing is left for the core.
    """

    def __init__(self, nodes: Sequence[Node], inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor]) -> None:
        self._inputs = list(inputs)
        raw = {id(tensor) for tensor in inputs}
        self.nodes: list[Node] = []
        for node in nodes:
            if node.operation.takes_columns and all(id(tensor) in raw for tensor in node.input_tensors):
                self.nodes.append(node)
                raw.update(id(tensor) for tensor in node.output_tensors)
        ours = {id(node) for node in self.nodes}
        self.nodes_of_core = [node for node in nodes if id(node) not in ours and not node.is_input]
        wanted = [*(tensor for node in self.nodes_of_core for tensor in node.input_tensors), *outputs]
        held = list({id(tensor): tensor for tensor in wanted if id(tensor) in raw}.values())
        self.entries = held if self.nodes else self._inputs
        self.is_all = bool(self.nodes) and not self.nodes_of_core

    def run(self, values: Sequence[Any]) -> list[Any]:
        """Return what stands at the entries, given what the person gave for each input."""
        read = {id(tensor) for node in self.nodes for tensor in node.input_tensors}
        held: dict[int, Any] = {}
        for tensor, value in zip(self._inputs, values, strict=True):
            held[id(tensor)] = _ranked(column(value, tensor.name) if id(tensor) in read else value, tensor)
        for node in self.nodes:
            args, options = node.filled(held)
            results = flatten(node.operation(*args, **options))
            held.update((id(tensor), result) for tensor, result in zip(node.output_tensors, results, strict=True))
        return [held[id(tensor)] for tensor in self.entries]


def _ranked(value: Any, tensor: KerasTensor) -> Any:
    """Rows of single values in the shape that the input says."""
    if isinstance(value, np.ndarray) and value.ndim == 1 and tensor.shape[1:] == (1,):
        return value[:, np.newaxis]
    return value
