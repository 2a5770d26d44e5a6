"""The shape of what a layer's own `call` gives, found by calling it."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.engine.call_context import calling
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.reading_scope import count_tried
from fathoms.engine.structure import flatten, mapped, packed
from fathoms.engine.symbolic_scope import SymbolicScope

if TYPE_CHECKING:
    from fathoms.layers.layer import Layer

_TRIED = (3, 5)  # numbers of rows; what differs between them is as long as the batch


def output_spec(layer: Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return placeholders for what `layer.call` returns, by calling it on arrays of ones; its variables stay as they are.

    Args:
        layer: a built layer.
        args, kwargs: what it is called with, placeholders for arrays.
    """
    kept = [(variable, variable.numpy()) for variable in layer.variables]
    losses = list(layer._losses)
    try:
        found = [_called(layer, rows, args, kwargs) for rows in _TRIED]
    finally:
        layer._clear_losses()
        layer._losses = losses
        for variable, value in kept:
            variable._value[...] = value
    leaves = [_placeholder(*both) for both in zip(flatten(found[0]), flatten(found[1]), strict=True)]
    return packed(found[0], leaves)


def _called(layer: Layer, rows: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    def array(leaf: Any) -> Any:
        if not isinstance(leaf, KerasTensor):
            return leaf
        shape = [rows if size is None else size for size in leaf.shape]
        count_tried(prod(shape), f"Layer {layer.name!r}")
        return np.ones(shape, leaf.dtype)

    with calling(training=kwargs.get("training"), updates=False), SymbolicScope():
        return layer.call(*mapped(array, args), **mapped(array, kwargs))


def _placeholder(first: Any, second: Any) -> Any:
    if not hasattr(first, "shape"):
        return first
    shape = [a if a == b else None for a, b in zip(first.shape, second.shape, strict=True)]
    return KerasTensor(shape, np.dtype(first.dtype).name)
