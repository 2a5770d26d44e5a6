"""A copy of a model, with the layers of models within it in their place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.seeds import seeded_aside
from fathoms.engine.structure import flatten
from fathoms.lab.lab_error import LabError
from fathoms.layers import InputLayer, Layer
from fathoms.models import Model, Sequential
from fathoms.models.functional import Functional
from fathoms.models.graph import Graph


def inlined(model: Model) -> Functional:
    """Copy a model: its layers and weights, float32; nothing of it is shared with the model.

    Models within it, of one input and one output, give way to their layers.

    Args:
        model: a built Sequential or functional model.

    Raises:
        LabError: a layer cannot be copied.

    >>> import fathoms
    >>> within = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(3, name="a")])
    >>> copy = inlined(fathoms.Sequential([fathoms.Input((2,)), within, fathoms.layers.Dense(1, name="b")]))
    >>> [layer.name for layer in copy.layers[1:]]
    ['a', 'b']
    """
    copying = _Copying()
    with seeded_aside(0):
        inputs = [
            InputLayer(batch_shape=tensor.shape, dtype=tensor.dtype, name=tensor.name).output
            for tensor in flatten(model.inputs)
        ]
        outputs = copying.through(model, inputs)
        copying.take_weights()
        return Functional(inputs, outputs[0] if len(outputs) == 1 else outputs, name="network")


class _Copying:
    """Calls copies of layers as the layers were called."""

    def __init__(self) -> None:
        self._copies: dict[int, tuple[Layer, Layer]] = {}
        self._names: set[str] = set()

    def through(self, model: Model, inputs: Sequence[KerasTensor]) -> list[KerasTensor]:
        """What copies of the model's layers give for these placeholders."""
        graph = Graph(model.inputs, model.outputs)
        held: dict[int, Any] = {id(old): new for old, new in zip(graph.flat_inputs, inputs, strict=True)}
        for node in graph.nodes:
            if node.is_input:
                continue
            args, options = node.filled(held)
            own: Any = node.operation
            if _stands_for_layers(own):
                results = self.through(own, flatten(args[0]))
            else:
                results = flatten(self._copy(own)(*args, **options))
            held.update((id(old), new) for old, new in zip(node.output_tensors, results, strict=True))
        return [held[id(tensor)] for tensor in graph.flat_outputs]

    def take_weights(self) -> None:
        """Give the copies the layers' weights."""
        for layer, copy in self._copies.values():
            copy.set_weights(layer.get_weights())

    def _copy(self, own: Any) -> Any:
        if not isinstance(own, Layer):
            return own  # a function, which has no weights
        if id(own) not in self._copies:
            self._copies[id(own)] = own, self._made_again(own)
        return self._copies[id(own)][1]

    def _made_again(self, layer: Layer) -> Layer:
        name, number = layer.name, 1
        while name in self._names:
            number += 1
            name = f"{layer.name}_{number}"
        self._names.add(name)
        config = {**layer.get_config(), "name": name}
        if "dtype" in config and "float" in layer.dtype and layer.dtype != "float32":
            config["dtype"] = "float32"
        try:
            return type(layer).from_config(config)
        except (TypeError, ValueError, KeyError, AttributeError, NotImplementedError) as error:
            raise LabError(
                f"Layer {layer.name!r}, a {type(layer).__name__}, cannot be copied for the Lab: {error}"
            ) from None


def _stands_for_layers(operation: Any) -> bool:
    """Whether it is a model that can give way to its layers."""
    one_each = type(operation) in (Sequential, Functional) and operation.built
    return bool(one_each and len(flatten(operation.inputs)) == 1 and len(flatten(operation.outputs)) == 1)
