"""A graph of layers as a dictionary, in Keras's form, and back.

Each layer is written once, with its calls: which placeholders it was called on, each named by the layer that made it,
which call of that layer it was, and its place among that call's outputs. Only calls inside the graph are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fathoms.engine.operation import Operation
from fathoms.engine.serialization import deserialize_keras_object, serialize_keras_object
from fathoms.engine.structure import mapped
from fathoms.layers import KerasTensor, Layer
from fathoms.models.graph import Graph

_PLACEHOLDER = "__keras_tensor__"


def graph_config(graph: Graph) -> dict[str, Any]:
    """Return the layers with their calls, and the inputs' and outputs' places, as Keras 3 writes them."""
    inside = {id(node) for node in graph.nodes} | {id(tensor.node) for tensor in graph.flat_inputs}
    places: dict[int, int] = {}
    for layer in graph.layers:
        for place, node in enumerate(node for node in layer._inbound_nodes if id(node) in inside):
            places[id(node)] = place

    def place_of(tensor: KerasTensor) -> tuple[str, int, int]:
        node = tensor.node
        assert node is not None
        return node.operation.name, places[id(node)], node.output_tensors.index(tensor)

    def placeholder(tensor: KerasTensor) -> dict[str, Any]:
        history = list(place_of(tensor))
        config = {"shape": list(tensor.shape), "dtype": tensor.dtype, "keras_history": history}
        return {"class_name": _PLACEHOLDER, "config": config}

    written = []
    for layer in graph.layers:
        calls = [
            {"args": [mapped(placeholder, node.arguments)], "kwargs": dict(node.options)}
            for node in layer._inbound_nodes
            if id(node) in inside and not node.is_input
        ]
        written.append({**write_layer(layer), "name": layer.name, "inbound_nodes": calls})

    def ends(tensor: KerasTensor) -> list[Any]:
        name, place, output = place_of(tensor)
        # Keras's functional models count a call of their own before those of others.
        return [name, place + _is_functional(tensor.node.operation), output]  # type: ignore[union-attr]

    return {
        "layers": written,
        "input_layers": mapped(ends, graph.inputs),
        "output_layers": mapped(ends, graph.outputs),
    }


def write_layer(layer: Layer) -> dict[str, Any]:
    """Return the written form of a layer, which may be a model."""
    written: dict[str, Any] = serialize_keras_object(layer)
    return written


def read_layer(written: Mapping[str, Any], custom_objects: Mapping[str, Any] | None) -> Layer:
    """Return the layer, which may be a model, that a written form describes; its weights start anew.

    Raises:
        ValueError: a class that Fathoms does not have.
    """
    if "config" not in written:
        raise ValueError(
            f"Expected a dictionary containing a 'config' key, which describes a layer. Found {dict(written)!r}."
        )
    if str(written.get("module")).startswith("keras."):  # the library's own are built when they are called
        written = {**written, "build_config": None}
    if "module" not in written:  # as versions before Keras 3 wrote it
        written = {**written, "module": "keras"}
    layer = deserialize_keras_object(written, custom_objects)
    if not isinstance(layer, Layer):
        raise ValueError(f"A model holds something that is not a layer: {dict(written)!r}.")
    return layer


def graph_ends(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None) -> tuple[Any, Any]:
    """Make the layers and their calls anew; return the placeholders of inputs and outputs.

    Raises:
        ValueError: a description that is not one, or calls that wait for each other.
    """
    described = config.get("layers")
    if not isinstance(described, list) or not all(isinstance(item, Mapping) for item in described):
        raise ValueError(f"The config of the model {config.get('name')!r} has no list of layers.")
    layers: dict[str, Layer] = {}
    waiting: dict[str, list[Any]] = {}
    made: dict[str, list[list[KerasTensor]]] = {}
    for written in described:
        layer = read_layer(
            {key: value for key, value in written.items() if key not in ("name", "inbound_nodes")}, custom_objects
        )
        name = str(written.get("name", layer.name))
        layers[name] = layer
        waiting[name] = list(written.get("inbound_nodes") or [])
        made[name] = [node.output_tensors for node in layer._inbound_nodes if node.is_input]
    while any(waiting.values()):
        progress = False
        for name, calls in waiting.items():
            while calls:
                inputs = _found(calls[0], made)
                if inputs is None:
                    break
                layers[name](inputs, **_options(calls.pop(0)))
                made[name].append(layers[name]._inbound_nodes[-1].output_tensors)
                progress = True
        if not progress:
            names = ", ".join(name for name, calls in waiting.items() if calls)
            raise ValueError(
                f"The config of the model {config.get('name')!r} has calls that wait for each other, or for a layer that is not there: {names}."
            )

    def placeholder(place: Sequence[Any]) -> KerasTensor:
        name, number, output = place
        if name not in layers:
            raise ValueError(
                f"The config of the model {config.get('name')!r} names a layer {name!r} that it does not have."
            )
        found: KerasTensor = made[name][number - _is_functional(layers[name])][output]
        return found

    return _ends(config.get("input_layers"), placeholder), _ends(config.get("output_layers"), placeholder)


def _is_functional(layer: Operation) -> bool:
    from fathoms.models.functional import Functional

    return isinstance(layer, Functional)


def _ends(written: Any, placeholder: Callable[[Sequence[Any]], KerasTensor]) -> Any:
    """Placeholders for their places, in lists and dictionaries; a place is a name and two numbers."""
    if isinstance(written, Mapping):
        return {name: _ends(item, placeholder) for name, item in written.items()}
    if isinstance(written, list | tuple):
        if len(written) == 3 and isinstance(written[0], str):
            return placeholder(written)
        return [_ends(item, placeholder) for item in written]
    raise ValueError(f"Could not interpret {written!r} where a model's inputs or outputs belong.")


def _found(call: Any, made: Mapping[str, list[list[KerasTensor]]]) -> Any:
    """Return the placeholders that a layer was called on, or None if they are not made yet."""
    if isinstance(call, Mapping):
        arguments = call.get("args")
        if not isinstance(arguments, list) or len(arguments) != 1:
            raise ValueError(
                f"Could not interpret the call {call!r}: in this version a layer takes one argument, its inputs."
            )
        return _placeholders(arguments[0], made)
    if isinstance(call, list):  # as older versions wrote it: [[name, call, output, options], ...]
        found = [_made(item[:3], made) for item in call]
        return None if None in found else found[0] if len(found) == 1 else found
    raise ValueError(f"Could not interpret the call {call!r}.")


def _placeholders(written: Any, made: Mapping[str, list[list[KerasTensor]]]) -> Any:
    if isinstance(written, Mapping) and written.get("class_name") == _PLACEHOLDER:
        return _made(written["config"]["keras_history"], made)
    if isinstance(written, Mapping):
        items = {name: _placeholders(item, made) for name, item in written.items()}
        return None if any(item is None for item in items.values()) else items
    if isinstance(written, list):
        listed = [_placeholders(item, made) for item in written]
        return None if any(item is None for item in listed) else listed
    raise ValueError(f"Could not interpret {written!r} where a layer's input belongs.")


def _made(place: Sequence[Any], made: Mapping[str, list[list[KerasTensor]]]) -> KerasTensor | None:
    name, number, output = place
    calls = made.get(name)
    if calls is None:
        raise ValueError(f"A call names a layer {name!r} that the model does not have.")
    return calls[number][output] if number < len(calls) else None


def _options(call: Any) -> dict[str, Any]:
    """The further arguments of a call; masks, which Keras writes as null, are not among them."""
    written = call.get("kwargs") if isinstance(call, Mapping) else call[0][3] if len(call[0]) > 3 else None
    options = {name: value for name, value in (written or {}).items() if value is not None}
    unknown = set(options) - {"training"}
    if unknown:
        raise ValueError(f"A layer is called with {sorted(unknown)[0]!r}, which this version does not support.")
    return options
