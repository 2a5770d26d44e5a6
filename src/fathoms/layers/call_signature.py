"""What the `call` of a layer takes, read from its signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

from fathoms.engine.structure import flatten, mapped


class CallSignature:
    """The arguments of a function such as `call` or `build`.

    Args:
        function: the function, with or without `self`.

    >>> CallSignature(lambda inputs, training=False: inputs).takes("training")
    True
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        parameters = inspect.signature(function).parameters.values()
        self.names = [
            p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
        ]
        self.positional = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        self.defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
        self.takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)

    def takes(self, name: str) -> bool:
        """Whether there is an argument of this name."""
        return name in self.names

    def by_name(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return what a call gives, by the arguments' names."""
        return {**dict(zip(self.positional, args, strict=False)), **kwargs}


@cache
def signature_of(function: Callable[..., Any]) -> CallSignature:
    """Return the arguments of a method as its class has it, `self` left out."""
    signature = CallSignature(function)
    for names in (signature.names, signature.positional):
        if names and names[0] == "self":
            names.pop(0)
    return signature


def shapes_of(given: dict[str, Any]) -> dict[str, Any]:
    """Return the shapes of the arrays and placeholders among a call's arguments, by the arguments' names.

    The batch axis is None for arrays. What has no shape is left out.
    """
    return {
        name: mapped(_shape, value)
        for name, value in given.items()
        if value is not None
        and name not in ("training", "mask")
        and all(hasattr(leaf, "shape") for leaf in flatten(value))
        and flatten(value)
    }


def _shape(leaf: Any) -> tuple[Any, ...]:
    return tuple(leaf.shape)
