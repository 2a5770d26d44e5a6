"""Where each variable of a model stands in a weights file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fathoms.engine.naming import snake_case
from fathoms.engine.variable import Variable


class Owner:
    """Something that owns variables: the model, a layer, a seed generator or the optimizer.

    Args:
        path: its path in the file; empty for the model.
        name: its own name.
        variables: its variables, in the file's order.
        required: whether a file must hold them.
    """

    __slots__ = ("name", "path", "required", "variables")

    def __init__(self, path: str, name: str, variables: list[Variable], required: bool = True) -> None:
        self.path = path
        self.name = name
        self.variables = variables
        self.required = required


def layer_owners(model: Any, path: str = "", met: set[int] | None = None) -> Iterator[Owner]:
    """Yield the model and its layers, in order; a layer that stands in several models is there where it is met first.

    A layer is called by its class in snake case, numbered from the second on (`layers/dense`, `layers/dense_1`), whatever
    its name: names are often automatic, and differ between two models that are otherwise the same.

    Source: Keras 3's `.keras` files.
    """
    met = set() if met is None else met
    yield Owner(path, model.name, [])
    counts: dict[str, int] = {}
    for layer in model.layers:
        kind = snake_case(type(layer).__name__)
        count = counts.get(kind, 0)
        counts[kind] = count + 1
        own = f"{path}/layers/{kind}" if path else f"layers/{kind}"
        own = f"{own}_{count}" if count else own
        if id(layer) in met:
            continue
        met.add(id(layer))
        if hasattr(layer, "layers"):
            yield from layer_owners(layer, own, met)
            continue
        yield Owner(own, layer.name, layer.weights)
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:  # Keras neither writes nor misses it
            yield Owner(f"{own}/seed_generator", generator.name, [generator.state], required=False)


def optimizer_owner(model: Any) -> Owner | None:
    """Return the model's optimizer with its variables, or None if the model is not compiled."""
    optimizer = getattr(model, "optimizer", None)
    return None if optimizer is None else Owner("optimizer", optimizer.name, optimizer.variables)
