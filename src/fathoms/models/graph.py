"""Layers and how they feed one another, from a model's inputs to its outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.engine.node import Node
from fathoms.engine.operation import Operation
from fathoms.engine.program import Buffer, Program
from fathoms.engine.structure import flatten, mapped, packed, paths
from fathoms.layers import InputLayer, KerasTensor, Layer
from fathoms.models.column_front import ColumnFront
from fathoms.ops.function_operation import FunctionOperation


class Graph:
    """All calls of layers that lie between placeholders of inputs and of outputs.

    Inputs may be any placeholders. For one that a layer gave, a new input takes its place, and the calls after it are
    noted again, with the same layers: so part of a model becomes a model.

    Args:
        inputs: placeholders: one, or a list or dictionary of them.
        outputs: placeholders that depend on the inputs only.

    Attributes:
        inputs, outputs: the placeholders in the form in which they were given.
        nodes: the calls, each after those that it needs.
        is_chain: whether the layers follow one another, each called once on one thing.
        operations: the layers and functions of `fathoms.ops`, in the order in which Keras lists them: by the longest way to an output, then as a walk from
            the outputs meets them.
        layers: the layers among them.

    Raises:
        ValueError: something that is not a placeholder, an output that needs an input which is not given, or two layers
            of one name or of different number types.
    """

    def __init__(self, inputs: Any, outputs: Any) -> None:
        for what, structure in (("inputs", inputs), ("outputs", outputs)):
            for tensor in flatten(structure):
                if not isinstance(tensor, KerasTensor):
                    raise ValueError(
                        f"All `{what}` values must be KerasTensors, what keras.Input() and layers called on it return. "
                        f"Received: {what}={structure}, with the invalid value {tensor!r} of type {type(tensor)}."
                    )
        given = flatten(inputs)
        if any(tensor.node is None or not tensor.node.is_input for tensor in given):
            inputs, outputs = _with_new_inputs(inputs, outputs)
            given = flatten(inputs)
        self.inputs = inputs
        self.outputs = outputs
        self.flat_inputs: list[KerasTensor] = given
        self.flat_outputs: list[KerasTensor] = flatten(outputs)
        self.nodes, first_seen = _walk(self.flat_inputs, self.outputs)
        self.operations, depths = _ordered(self.nodes, first_seen, self.flat_inputs)
        self.layers = [operation for operation in self.operations if isinstance(operation, Layer)]
        self.is_chain = len(set(depths)) == len(depths) == len(self.operations) and all(
            len(node.input_tensors) <= 1 for node in self.nodes
        )
        _check_names(self.operations)
        self.front = ColumnFront(self.nodes, self.flat_inputs, self.flat_outputs)
        self.dtype = _dtype(self.layers)

    def lower(self, program: Program, buffers: Sequence[Buffer]) -> list[Buffer]:
        """Write the arithmetic of all layers behind the front into a program; return the buffers of the outputs.

        Args:
            program: the program to add to.
            buffers: those of the front's entries; without a front, these are the inputs.
        """
        held = {id(tensor): buffer for tensor, buffer in zip(self.front.entries, buffers, strict=True)}
        for node in self.front.nodes_of_core:
            if node.options.get("training") is not None:
                raise NotImplementedError(
                    f"{node.operation.name!r} is called with training={node.options['training']}."
                )
            args, _ = node.filled(held)
            result = node.operation.lower(program, *_lowered_arguments(node, args))
            results = flatten(result)
            for tensor, buffer in zip(node.output_tensors, results, strict=True):
                held[id(tensor)] = buffer
            if len(results) == 1:
                program.record(node.operation.name, results[0])
        return [held[id(tensor)] for tensor in self.flat_outputs]

    def run(self, values: Sequence[Any]) -> Any:
        """Call all operations, one after the other, on arrays; return the outputs in the form in which they were given.

        Args:
            values: an array for each input.
        """
        held = {id(tensor): value for tensor, value in zip(self.flat_inputs, values, strict=True)}
        for node in self.nodes:
            if node.is_input:
                continue
            args, options = node.filled(held)
            results = flatten(node.operation(*args, **options))
            held.update((id(tensor), result) for tensor, result in zip(node.output_tensors, results, strict=True))
        return mapped(lambda tensor: held[id(tensor)], self.outputs)

    def shapes(self, given: Sequence[Sequence[int | None]]) -> list[tuple[int | None, ...]]:
        """Return the shapes of the outputs for inputs of these shapes."""
        held = {
            id(tensor): KerasTensor(shape, tensor.dtype) for tensor, shape in zip(self.flat_inputs, given, strict=True)
        }
        for node in self.nodes:
            if node.is_input:
                continue
            args, options = node.filled(held)
            results = flatten(node.operation.compute_output_spec(*args, **options))
            held.update((id(tensor), result) for tensor, result in zip(node.output_tensors, results, strict=True))
        return [held[id(tensor)].shape for tensor in self.flat_outputs]

    def __getstate__(self) -> dict[str, Any]:
        # Calls come first, each after those it needs, so that no chain of references grows as deep as the graph.
        return {"nodes": self.nodes, **vars(self)}

    def restore(self) -> None:
        """Tell the layers of their calls again, after a copy or a pickle."""
        for node in self.nodes:
            if node not in node.operation._inbound_nodes:
                node.operation._inbound_nodes.append(node)


def _lowered_arguments(node: Node, args: Sequence[Any]) -> Sequence[Any]:
    """What `lower` is given: a layer the first of its arguments, a function's step all of them."""
    if not isinstance(node.operation, FunctionOperation):
        return args[:1]
    tensors = [*node.input_tensors, *node.output_tensors]
    if any("float" not in tensor.dtype or len(tensor.shape) < 2 for tensor in tensors):
        raise NotImplementedError(f"{node.operation.name!r} computes with more than rows of floating numbers.")
    return args


def _walk(inputs: Sequence[KerasTensor], structure: Any) -> tuple[list[Node], dict[int, int]]:
    """Return the nodes, each after those it needs, and by layer how many layers a walk from the outputs met before it.

    Args:
        inputs: placeholders to stop at.
        structure: placeholders of the outputs, in any form.
    """
    stop = {id(tensor) for tensor in inputs}
    done: list[Node] = []
    met: set[int] = set()
    first_seen: dict[int, int] = {}
    for path, output in zip(paths(structure), flatten(structure), strict=True):
        if id(output) in stop and not _gives_rows(output):
            continue
        stack: list[tuple[KerasTensor, int]] = [(output, 0)]
        while stack:
            tensor, place = stack.pop()
            node = tensor.node
            if node is None:
                raise ValueError(
                    f"Graph disconnected: cannot find parent for tensor {tensor!r}, which neither Input() nor a layer has made."
                )
            if place == 0:
                if id(node) in met or (id(tensor) in stop and not node.is_input):
                    continue
                met.add(id(node))
                first_seen.setdefault(id(node.operation), len(first_seen))
            if place < len(node.input_tensors):
                stack += [(tensor, place + 1), (node.input_tensors[place], 0)]
                continue
            if node.is_input and id(tensor) not in stop:
                raise ValueError(
                    f"Output with path `{'.'.join(map(str, path))}` is not connected to `inputs`. Graph disconnected: cannot find parent for "
                    f"tensor {tensor!r}: the output depends on it, but it is not among the inputs. "
                    f"Add it: Model([{', '.join([*(given.name for given in inputs), tensor.name])}], ...)."
                )
            done.append(node)
    return done, first_seen


def _gives_rows(tensor: KerasTensor) -> bool:
    return tensor.node is not None and tensor.node.is_input


def _ordered(
    nodes: Sequence[Node], first_seen: dict[int, int], inputs: Sequence[KerasTensor]
) -> tuple[list[Operation], list[int]]:
    """Return the layers in Keras's order, and the nodes' depths: the longest ways from them to an output."""
    inside = {id(node) for node in nodes}
    depths: dict[int, int] = {}
    layer_depths: dict[int, int] = {}
    layers: dict[int, Operation] = {}
    for node in reversed(nodes):
        key = id(node.operation)
        depth = max(depths.get(id(node), 0), layer_depths.get(key, 0))
        depths[id(node)] = layer_depths[key] = depth
        layers[key] = node.operation
        for tensor in node.input_tensors:
            if tensor.node is not None and id(tensor.node) in inside:
                depths[id(tensor.node)] = max(depth + 1, depths.get(id(tensor.node), 0))
    for tensor in inputs:  # those that no output depends on
        if _gives_rows(tensor) and id(tensor.node.operation) not in layers:  # type: ignore[union-attr]
            layer = tensor.node.operation  # type: ignore[union-attr]
            layers[id(layer)] = layer
            layer_depths[id(layer)], first_seen[id(layer)] = 0, -1
            depths[id(tensor.node)] = 0
    keys = sorted(layers, key=lambda key: (-layer_depths[key], first_seen[key]))
    return [layers[key] for key in keys], list(depths.values())


def _check_names(layers: Sequence[Operation]) -> None:
    names = [layer.name for layer in layers]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(
                f'The name "{name}" is used {names.count(name)} times in the model. Give each layer its own: '
                f"Dense(8, name='{name}_2')."
            )


def _dtype(layers: Sequence[Layer]) -> str | None:
    """The number type of the first layer that computes; None if there are only inputs."""
    computing = (layer._dtype for layer in layers if not (isinstance(layer, InputLayer) or layer.takes_columns))
    return next(computing, None)


def _with_new_inputs(inputs: Any, outputs: Any) -> tuple[Any, Any]:
    """Return placeholders of the same calls of layers, noted again from new inputs on."""
    given = flatten(inputs)
    nodes, _ = _walk(given, outputs)
    new: dict[int, KerasTensor] = {}
    for tensor in given:
        if _gives_rows(tensor):
            new[id(tensor)] = tensor
        else:
            layer = InputLayer(batch_shape=tensor.shape, dtype=tensor.dtype, name=f"{tensor.name}CLONE")
            new[id(tensor)] = layer.output
    for node in nodes:
        if node.is_input:
            continue
        args, options = node.filled(new)
        fresh = [KerasTensor(tensor.shape, tensor.dtype, name=f"{tensor.name}_clone") for tensor in node.output_tensors]
        Node(
            node.operation,
            args,
            packed(node.outputs, fresh),
            options,
        )
        new.update((id(old), tensor) for old, tensor in zip(node.output_tensors, fresh, strict=True))
    return mapped(lambda tensor: new[id(tensor)], inputs), mapped(lambda tensor: new[id(tensor)], outputs)
