"""A model as boxes and arrows, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fathoms.engine.node import Node
from fathoms.layers import Layer
from fathoms.models.graph import Graph
from fathoms.models.model import Model
from fathoms.models.sequential import Sequential


@dataclass
class Box:
    """One call of a layer: a title, lines of text under it, and how many arrows lead to it at most."""

    title: str
    lines: list[str]
    depth: int = 0
    after: list[int] = field(default_factory=list)


@dataclass
class Shown:
    """What is to be told of each layer; see `plot_model`."""

    shapes: bool = False
    dtype: bool = False
    names: bool = False
    nested: bool = False
    activations: bool = False
    trainable: bool = False


def boxes_of(model: Model, shown: Shown) -> list[Box]:
    """Return a box for each call of a layer, each after those that its arrows come from.

    A layer that is called twice has two boxes, as what happens in the second call is another step.

    Args:
        model: a built model.
        shown: what is to be told.

    Raises:
        ValueError: the model is not built.
    """
    if not model.built:
        raise ValueError(
            f"{model.name!r} has not yet been built, so its layers are not known. Write model.build((None, 11)) for 11 columns."
        )
    boxes: list[Box] = []
    if model._graph is None:  # its own call() cannot be followed
        return [Box(_title(model, shown), _lines(model, None, shown))]
    _add(model._graph, {}, boxes, shown, hides_inputs=isinstance(model, Sequential))
    return boxes


def _add(
    graph: Graph, sources: dict[int, int | None], boxes: list[Box], shown: Shown, hides_inputs: bool, within: str = ""
) -> None:
    """Add the boxes of a graph; `sources` says which box each placeholder comes from."""
    calls: dict[int, int] = {}
    for node in graph.nodes:
        operation: Any = node.operation
        if node.is_input:
            if id(node.output_tensors[0]) in sources:
                continue
            if hides_inputs:
                sources[id(node.output_tensors[0])] = None
                continue
        inner = operation._graph if shown.nested and isinstance(operation, Model) else None
        if inner is not None:
            below = {
                id(own): sources[id(given)] for own, given in zip(inner.flat_inputs, node.input_tensors, strict=True)
            }
            _add(inner, below, boxes, shown, False, f"{within}{operation.name} / ")
            results = [below[id(tensor)] for tensor in inner.flat_outputs]
        else:
            calls[id(operation)] = calls.get(id(operation), 0) + 1
            box = _box(node, [sources[id(tensor)] for tensor in node.input_tensors], boxes, shown)
            box.title = within + box.title + (f", call {calls[id(operation)]}" if calls[id(operation)] > 1 else "")
            boxes.append(box)
            results = [len(boxes) - 1] * len(node.output_tensors)
        sources.update((id(tensor), place) for tensor, place in zip(node.output_tensors, results, strict=True))


def _box(node: Node, sources: list[int | None], boxes: list[Box], shown: Shown) -> Box:
    after = list(dict.fromkeys(place for place in sources if place is not None))
    depth = max((boxes[place].depth + 1 for place in after), default=0)
    return Box(_title(node.operation, shown), _lines(node.operation, node, shown), depth, after)


def _title(operation: Any, shown: Shown) -> str:
    kind = type(operation).__name__
    return f"{operation.name} ({kind})" if shown.names else kind


def _lines(operation: Any, node: Node | None, shown: Shown) -> list[str]:
    lines: list[str] = []
    if shown.activations and hasattr(operation, "activation"):
        activation = operation.activation
        lines.append(f"activation: {getattr(activation, '__name__', type(activation).__name__)}")
    if shown.shapes and node is not None:
        if not node.is_input:
            lines.append(f"input: {_shapes(node.input_tensors)}")
        lines.append(f"output: {_shapes(node.output_tensors)}")
    if shown.dtype and isinstance(operation, Layer):
        lines.append(f"dtype: {operation.dtype}")
    if shown.trainable and isinstance(operation, Layer):
        lines.append("trainable" if operation.trainable else "frozen")
    return lines


def _shapes(tensors: list[Any]) -> str:
    return ", ".join(str(tuple(tensor.shape)) for tensor in tensors)
