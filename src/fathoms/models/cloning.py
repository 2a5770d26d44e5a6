"""Models like others, with weights of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fathoms.engine.operation import Operation
from fathoms.engine.structure import flatten, mapped, packed, paths
from fathoms.layers import InputLayer, KerasTensor, Layer
from fathoms.models.functional import Functional
from fathoms.models.graph import Graph
from fathoms.models.model import Model
from fathoms.models.sequential import Sequential

Clone = Callable[[Any], Any]
Call = Callable[..., Any]


def clone_model(
    model: Model,
    input_tensors: Any = None,
    clone_function: Clone | None = None,
    call_function: Call | None = None,
    recursive: bool = False,
    **kwargs: Any,
) -> Model:
    """Return a model of the same structure whose layers are new: weights start anew, as their initializers say.

    A compiled model's copy is compiled alike.

    Args:
        model: a `Sequential`, or a model made with `Model(inputs, outputs)`; a subclass is made again from its config.
        input_tensors: placeholders to call the new layers on, in the form of the model's inputs; None makes new ones.
        clone_function: makes a new layer from a layer; None takes `from_config(layer.get_config())`. Inputs are not asked.
        call_function: `(layer, *args, **kwargs)`: calls a new layer, and perhaps others before or after it; not for a
            `Sequential`.
        recursive: whether models within the model are cloned layer by layer, too, instead of by `clone_function`.

    Raises:
        ValueError: `input_tensors` of another form; functions for a model that they cannot be used for.

    Source: `keras.models.clone_model`.

    >>> import fathoms
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    >>> copy = clone_model(model)
    >>> copy.count_params(), copy.layers[0] is model.layers[0]
    (3, False)
    """
    made: dict[int, Any] = kwargs.pop("cache", {})
    if kwargs:
        raise ValueError(f"Unexpected keyword argument(s): {tuple(kwargs)}")
    if isinstance(model, Sequential) and call_function is not None:
        raise ValueError(
            "`call_function` argument is not supported with Sequential models, whose layers are listed, not called. "
            "Use it with functional models."
        )
    clone = _once_each(clone_function or _like, call_function, recursive, made)
    if not isinstance(model, Model):
        raise TypeError(f"clone_model(model): found {model!r:.60}, which is no model. Write clone_model(model).")
    if isinstance(model, Sequential):
        copy: Any = _cloned_sequential(model, input_tensors, clone)
    elif isinstance(model, Functional):
        assert model._graph is not None
        ends = _cloned_ends(model._graph, input_tensors, clone, call_function or _called)
        copy = type(model)(*ends, name=model.name, trainable=model.trainable)
    elif clone_function or call_function or input_tensors is not None:
        raise ValueError(
            "`clone_function`, `call_function` and `input_tensors` are only supported for Sequential and Functional models; a "
            f"{type(model).__name__} makes its layers itself. Write clone_model(model)."
        )
    else:
        copy = type(model).from_config(model.get_config())
    if model.compiled and not copy.compiled:
        copy.compile_from_config(model.get_compile_config())
    assert isinstance(copy, Model)
    return copy


def _once_each(clone: Clone, call: Call | None, recursive: bool, made: dict[int, Any]) -> Clone:
    """Let layers that are used twice be cloned once, and models within the model by their layers."""

    def cloned(layer: Any) -> Any:
        if id(layer) not in made:
            if recursive and isinstance(layer, Sequential):
                made[id(layer)] = clone_model(layer, clone_function=clone, recursive=True, cache=made)
            elif recursive and isinstance(layer, Functional):
                options: dict[str, Any] = {"clone_function": clone, "call_function": call, "recursive": True}
                made[id(layer)] = clone_model(layer, **options, cache=made)
            else:
                made[id(layer)] = clone(layer)
        return made[id(layer)]

    return cloned


def _like(layer: Any) -> Any:
    if isinstance(layer, Sequential | Functional):
        return clone_model(layer)
    return type(layer).from_config(layer.get_config())


def _called(layer: Any, *args: Any, **kwargs: Any) -> Any:
    return layer(*args, **kwargs)


def _cloned_sequential(model: Sequential, input_tensors: Any, clone: Clone) -> Sequential:
    layers = [clone(layer) for layer in model.layers]
    first = model._layers[0] if model._layers else None
    start: list[Any] = [InputLayer.from_config(first.get_config())] if isinstance(first, InputLayer) else []
    if input_tensors is not None:
        given = flatten(input_tensors)
        if len(given) != 1:
            raise ValueError(f"clone_model(input_tensors): a Sequential has one input, but found {len(given)}.")
        start = [given[0]]
    return type(model)([*start, *layers], name=model.name, trainable=model.trainable)


def _cloned_ends(graph: Graph, input_tensors: Any, clone: Clone, call: Call) -> tuple[Any, Any]:
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
        if len(given) != 1 and paths(input_tensors) != paths(graph.inputs):
            raise ValueError(
                f"`input_tensors` must have the same structure as model.input: {graph.inputs}. Found {input_tensors}"
            )
        new.update((id(old), tensor) for old, tensor in zip(graph.flat_inputs, given, strict=True))
    copies: dict[int, Operation] = {}
    for node in graph.nodes:
        if node.is_input:
            continue
        own = node.operation
        if id(own) not in copies:
            copies[id(own)] = clone(own) if isinstance(own, Layer) else own
        args, options = node.filled(new)
        outputs = flatten(call(copies[id(own)], *args, **options))
        new.update((id(old), tensor) for old, tensor in zip(node.output_tensors, outputs, strict=True))
    inputs = packed(graph.inputs, [new[id(tensor)] for tensor in graph.flat_inputs])
    return inputs, mapped(lambda tensor: new[id(tensor)], graph.outputs)
