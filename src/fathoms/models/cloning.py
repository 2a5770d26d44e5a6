"""Models like others, with weights of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fathoms.engine.structure import flatten, mapped, packed
from fathoms.layers import InputLayer, KerasTensor, Layer
from fathoms.models.functional import Functional
from fathoms.models.graph import Graph
from fathoms.models.model import Model
from fathoms.models.sequential import Sequential


def clone_model(
    model: Model, input_tensors: Any = None, clone_function: Callable[[Layer], Layer] | None = None
) -> Model:
    """Return a model of the same structure whose layers are new: weights start anew, as their initializers say.

    Args:
        model: a `Sequential`, or a model made with `Model(inputs, outputs)`.
        input_tensors: placeholders to call the new layers on; None makes new ones.
        clone_function: makes a new layer from a layer; None takes `from_config(layer.get_config())`. Inputs are not asked.

    Raises:
        ValueError: a subclassed model, whose structure is code; or another number of `input_tensors`.

    Source: `keras.models.clone_model`.

    >>> import fathoms
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    >>> copy = clone_model(model)
    >>> copy.count_params(), copy.layers[0] is model.layers[0]
    (3, False)
    """
    clone = clone_function or _clone
    if isinstance(model, Sequential):
        layers = [clone(layer) for layer in model.layers]
        first = model._layers[0] if model._layers else None
        start: list[Any] = [] if not isinstance(first, InputLayer) else [InputLayer.from_config(first.get_config())]
        if input_tensors is not None:
            given = flatten(input_tensors)
            if len(given) != 1:
                raise ValueError(f"clone_model(input_tensors): a Sequential has one input, but found {len(given)}.")
            start = [given[0]]
        return type(model)([*start, *layers], name=model.name, trainable=model.trainable)
    if not isinstance(model, Functional):
        raise ValueError(
            f"Expected `model` argument to be a functional `Model` or a `Sequential` instance, but found {model!r}. "
            f"A subclassed model is code; make another one: {type(model).__name__}()."
        )
    graph = model._graph
    assert graph is not None
    return type(model)(*_cloned_ends(graph, input_tensors, clone), name=model.name, trainable=model.trainable)


def _clone(layer: Layer) -> Layer:
    if isinstance(layer, Sequential | Functional):
        return clone_model(layer)
    return type(layer).from_config(layer.get_config())


def _cloned_ends(graph: Graph, input_tensors: Any, clone: Callable[[Layer], Layer]) -> tuple[Any, Any]:
    """Return placeholders of inputs and outputs, between which new layers are called as the old ones were."""
    new: dict[int, KerasTensor] = {}
    if input_tensors is None:
        for tensor in graph.flat_inputs:
            new[id(tensor)] = InputLayer(batch_shape=tensor.shape, dtype=tensor.dtype, name=tensor.name).output
    else:
        given = flatten(input_tensors)
        if len(given) != len(graph.flat_inputs):
            raise ValueError(
                f"clone_model(input_tensors): the model has {len(graph.flat_inputs)} inputs, but found {len(given)}."
            )
        new.update((id(old), tensor) for old, tensor in zip(graph.flat_inputs, given, strict=True))
    layers = {id(layer): clone(layer) for layer in graph.layers if not isinstance(layer, InputLayer)}
    for node in graph.nodes:
        if node.is_input:
            continue
        args, options = node.filled(new)
        outputs = flatten(layers[id(node.operation)](*args, **options))
        new.update((id(old), tensor) for old, tensor in zip(node.output_tensors, outputs, strict=True))
    inputs = packed(graph.inputs, [new[id(tensor)] for tensor in graph.flat_inputs])
    return inputs, mapped(lambda tensor: new[id(tensor)], graph.outputs)
