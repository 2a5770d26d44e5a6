"""The arguments that an object of one's own class was made with, so that it can be described without a `get_config`."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import Any

from fathoms.engine.structure import flatten

_KEY = "_own_arguments"
_PLAIN = (str, int, float, bool, type(None))


def note_arguments(thing: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Remember the arguments of a constructor that is not the library's own; None if a file could not hold them."""
    init: Any = type(thing).__init__
    if init.__module__.startswith("fathoms."):
        return
    try:
        bound = signature(init).bind(thing, *args, **kwargs)
    except TypeError:  # the constructor itself will say so
        return
    bound.apply_defaults()
    given: dict[str, Any] = {}
    for name, parameter in list(signature(init).parameters.items())[1:]:
        if parameter.kind is Parameter.VAR_KEYWORD:
            given.update(bound.arguments[name])
        elif parameter.kind is not Parameter.VAR_POSITIONAL:
            given[name] = bound.arguments[name]
    plain = all(isinstance(value, _PLAIN) for value in flatten(list(given.values())))
    vars(thing)[_KEY] = given if plain else None


def with_own_arguments(thing: Any, config: dict[str, Any]) -> dict[str, Any]:
    """Return a config with the arguments that were noted, as far as the constructor takes what is in it.

    Raises:
        NotImplementedError: they include something that a file cannot hold.
    """
    if _KEY not in vars(thing):
        return config
    given = vars(thing)[_KEY]
    name = type(thing).__name__
    if given is None:
        raise NotImplementedError(
            f"{name} was made with arguments that a file cannot hold, so the class must override `get_config()`: return a "
            f"dictionary of the arguments as numbers, texts, lists and dictionaries."
        )
    parameters = signature(type(thing).__init__).parameters
    takes_more = any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters.values())
    whole = {**config, **{key: value for key, value in given.items() if key not in ("dtype", "name")}}
    return whole if takes_more else {key: value for key, value in whole.items() if key in parameters}
