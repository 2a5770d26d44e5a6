"""A graph of layers as a dictionary, in Keras's form, and back.

Each layer is written once, with its calls: which placeholders it was called on, each named by the layer that made it,
which call of that layer it was, and its place among that call's outputs. Only calls inside the graph are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fathoms.engine.argument_types import check_arguments
from fathoms.engine.operation import Operation
from fathoms.engine.reading_scope import check_layers, count_steps, reading_scope
from fathoms.engine.serialization import deserialize_keras_object, serialize_keras_object
from fathoms.engine.structure import flatten, mapped
from fathoms.layers import KerasTensor, Layer
from fathoms.models.graph import Graph
from fathoms.ops.function_operation import FunctionOperation

_PLACEHOLDER = "__keras_tensor__"
# Layers stand in the order of their calls, as good as always; in the opposite order, tries grow with the layers' square.
_MOST_TRIES = 10_000


def graph_config(graph: Graph) -> dict[str, Any]:
    """Return the layers with their calls, and the inputs' and outputs' places, as Keras 3 writes them."""
    inside = {id(node) for node in graph.nodes} | {id(tensor.node) for tensor in graph.flat_inputs}
    places: dict[int, int] = {}
    for layer in graph.operations:
        for place, node in enumerate(node for node in layer._inbound_nodes if id(node) in inside):
            places[id(node)] = place

    def place_of(tensor: KerasTensor) -> tuple[str, int, int]:
        node = tensor.node
        assert node is not None
        outputs = [id(output) for output in node.output_tensors]
        return node.operation.name, places[id(node)], outputs.index(id(tensor))

    def argument(tensor: Any) -> Any:
        if not isinstance(tensor, KerasTensor):
            return serialize_keras_object(tensor)
        history = list(place_of(tensor))
        config = {"shape": list(tensor.shape), "dtype": tensor.dtype, "keras_history": history}
        return {"class_name": _PLACEHOLDER, "config": config}

    written = []
    for layer in graph.operations:
        calls = [
            {"args": _lists(mapped(argument, node.args)), "kwargs": mapped(argument, node.options)}
            for node in layer._inbound_nodes
            if id(node) in inside and not node.is_input
        ]
        entry = write_layer(layer)  # itself, not a copy: if it is described again, both are numbered
        entry.update(name=layer.name, inbound_nodes=calls)
        written.append(entry)

    def ends(tensor: KerasTensor) -> list[Any]:
        name, place, output = place_of(tensor)
        # Keras's functional models count a call of their own before those of others.
        return [name, place + _is_functional(tensor.node.operation), output]  # type: ignore[union-attr]

    return {
        "layers": written,
        "input_layers": mapped(ends, graph.inputs),
        "output_layers": mapped(ends, graph.outputs),
    }


def _lists(arguments: Any) -> Any:
    """Return arguments as a file holds them, with lists in the place of tuples."""
    if isinstance(arguments, list | tuple):
        return [_lists(item) for item in arguments]
    if isinstance(arguments, Mapping):
        return {name: _lists(item) for name, item in arguments.items()}
    return arguments


def write_layer(layer: Operation) -> dict[str, Any]:
    """Return the written form of a layer, which may be a model, or of a function's step."""
    if isinstance(layer, FunctionOperation):
        name = type(layer).__name__
        config = {key: _lists(mapped(serialize_keras_object, value)) for key, value in layer.get_config().items()}
        return {"module": layer.keras_module, "class_name": name, "config": config, "registered_name": name}
    written: dict[str, Any] = serialize_keras_object(layer)
    return written


def _read_step(written: Mapping[str, Any], custom_objects: Mapping[str, Any] | None) -> Operation:
    """Return the step of a function that a written form describes."""
    from fathoms import ops

    kind = ops.step_class(str(written["module"]), str(written.get("class_name")))
    given = written.get("config")
    if kind is None or not isinstance(given, Mapping):
        raise ValueError(
            f"The model uses {written.get('class_name')!r} of {written['module']!r}, a function that Fathoms does not have."
        )
    check_arguments(kind.function, {key: item for key, item in given.items() if key not in kind.tensors})
    unknown = sorted(set(given) - set(kind.form.parameters) - {"name"})
    if unknown:
        raise ValueError(
            f"The function {written['class_name']!r} is called with {unknown[0]!r}, which it does not take."
        )
    return kind.from_config({key: _value(item, custom_objects) for key, item in given.items()})


def read_layer(written: Mapping[str, Any], custom_objects: Mapping[str, Any] | None) -> Operation:
    """Return the layer or step that a written form describes; a layer may be a model, and its weights start anew.

    Raises:
        ValueError: a class that Fathoms does not have.
    """
    if "config" not in written:
        raise ValueError(
            f"Expected a dictionary containing a 'config' key, which describes a layer. Found {dict(written)!r}."
        )
    if str(written.get("module")).startswith(("keras.src.ops.", "keras.src.activations.")):
        return _read_step(written, custom_objects)
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
    with reading_scope():
        return _graph_ends(config, custom_objects)


def steps_of(layer: Any) -> int:
    """Return how many steps a call of a layer comes to: one, or for a model one for each step within it.

    >>> from fathoms.layers import Dense
    >>> steps_of(Dense(1))
    1
    """
    known: dict[int, int] = {}

    def steps(part: Any) -> int:
        if id(part) not in known:
            graph = getattr(part, "_graph", None)
            inner = [node.operation for node in graph.nodes] if graph is not None else getattr(part, "_layers", ())
            known[id(part)] = 1 + sum(steps(item) for item in inner if item is not part)
        return known[id(part)]

    return steps(layer)


def _graph_ends(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None) -> tuple[Any, Any]:
    described = config.get("layers")
    if not isinstance(described, list) or not all(isinstance(item, Mapping) for item in described):
        raise ValueError(f"The config of the model {config.get('name')!r} has no list of layers.")
    check_layers(len(described), f"The model {config.get('name')!r:.80}")
    layers: dict[str, Operation] = {}
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
    tries = 0
    while any(waiting.values()):
        progress = False
        for name, calls in waiting.items():
            while calls:
                tries += 1
                if tries > _MOST_TRIES:
                    raise ValueError(
                        f"The config of the model {config.get('name')!r:.80} lists layers before those that they are called on, so that "
                        f"it takes too long to read. Do not use this file."
                    )
                arguments = _found(calls[0], made, custom_objects)
                if arguments is None:
                    break
                args, options = arguments
                count_steps(steps_of(layers[name]), f"Layer {name!r}")
                layers[name](*args, **_checked(layers[name], options))
                calls.pop(0)
                made[name].append(layers[name]._inbound_nodes[-1].output_tensors)
                progress = True
        if not progress:
            names = ", ".join(name for name, calls in waiting.items() if calls)
            raise ValueError(
                f"The config of the model {config.get('name')!r} is an invalid Functional model configuration: its graph has loops or disconnected nodes. These layers' calls wait for each other, or for a layer that is not there: {names}."
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
        items = [_ends(item, placeholder) for item in written]
        return tuple(items) if isinstance(written, tuple) else items
    raise ValueError(f"Could not interpret {written!r} where a model's inputs or outputs belong.")


def _found(
    call: Any, made: Mapping[str, list[list[KerasTensor]]], custom_objects: Mapping[str, Any] | None
) -> tuple[list[Any], dict[str, Any]] | None:
    """Return what a layer was called with, or None if a placeholder of it is not made yet."""
    missing = object()

    def read(item: Any) -> Any:
        if isinstance(item, Mapping) and item.get("class_name") == _PLACEHOLDER:
            found = _made(item["config"]["keras_history"], made)
            return missing if found is None else found
        if isinstance(item, Mapping) and "class_name" not in item:
            return {name: read(part) for name, part in item.items()}
        if isinstance(item, list):
            return [read(part) for part in item]
        return _value(item, custom_objects)

    if isinstance(call, Mapping):
        args, options = call.get("args"), call.get("kwargs") or {}
        if not isinstance(args, list) or not isinstance(options, Mapping):
            raise ValueError(f"Could not interpret the call {call!r}: it should have a list of args, and kwargs.")
        read_all = [read(args), {name: read(item) for name, item in options.items()}]
    elif isinstance(call, list):  # as older versions wrote it: [[name, call, output, options], ...]
        tensors = [_made(item[:3], made) for item in call]
        first = tensors[0] if len(tensors) == 1 else tensors
        read_all = [[missing if None in tensors else first], dict(call[0][3]) if len(call[0]) > 3 else {}]
    else:
        raise ValueError(f"Could not interpret the call {call!r}.")
    return None if any(leaf is missing for leaf in flatten(read_all)) else (read_all[0], read_all[1])


def _value(item: Any, custom_objects: Mapping[str, Any] | None) -> Any:
    """Return what stands in a file for a number, a text, a slice, an array or a list of these."""
    if isinstance(item, list):
        return [_value(part, custom_objects) for part in item]
    return deserialize_keras_object(item, custom_objects) if isinstance(item, Mapping) else item


def _made(place: Sequence[Any], made: Mapping[str, list[list[KerasTensor]]]) -> KerasTensor | None:
    name, number, output = place
    calls = made.get(name)
    if calls is None:
        raise ValueError(
            f"Invalid Functional model configuration. Missing node: {name}, which is called on, but is not among the layers."
        )
    return calls[number][output] if number < len(calls) else None


def _checked(layer: Operation, options: Mapping[str, Any]) -> dict[str, Any]:
    """The further arguments of a call; masks, which Keras writes as null, are not among them."""
    given = {name: value for name, value in options.items() if value is not None}
    unknown = set(given) - {"training"}
    if unknown and isinstance(layer, Layer) and not layer._has_own_call:
        raise ValueError(f"A layer is called with {sorted(unknown)[0]!r}, which this version does not support.")
    return given
