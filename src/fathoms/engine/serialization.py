"""Objects as dictionaries, in Keras's form: the class's name, its arguments, and nothing that could be run.

A described object is `{"module": ..., "class_name": ..., "config": ..., "registered_name": ...}`. Reading one looks its
name up in a table that the caller gives; no module is imported and no attribute fetched by a name from the description.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def describe(thing: Any, module: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dictionary that describes an object with `get_config`, or a function.

    Args:
        thing: the object or function.
        module: Keras's public module for the objects of `table`, for example `"keras.losses"`.
        table: the names that `module` has.

    Raises:
        ValueError: `thing` has no `get_config` and is not a function.

    Source: `keras.saving.serialize_keras_object`.
    """
    if isinstance(thing, type) or not hasattr(thing, "get_config"):
        name = getattr(thing, "__name__", None)
        if name is None:
            raise ValueError(
                f"Cannot serialize {thing!r}, a {type(thing).__name__}: give its class a method `get_config(self)` that "
                f"returns its arguments as a dictionary."
            )
        return {"module": "builtins", "class_name": "function", "config": name, "registered_name": "function"}
    name = type(thing).__name__
    builtin = table.get(name) is type(thing)
    return {
        "module": module if builtin else type(thing).__module__,
        "class_name": name,
        "config": thing.get_config(),
        "registered_name": None if builtin else name,
    }


def restore(config: Any, table: Mapping[str, Any], custom_objects: Mapping[str, Any] | None, what: str) -> Any:
    """Return the object that a dictionary (or a mere name) describes.

    Args:
        config: what `describe` returned, or the name of a function or class.
        table: the names that may be used and what each stands for.
        custom_objects: further names, which come first.
        what: what is being restored, for messages, for example `"loss"`.

    Returns:
        An instance for a class with a config, and otherwise what the table has under the name.

    Raises:
        ValueError: the description is not one, or names something that is in neither table.

    Source: `keras.saving.deserialize_keras_object`; unlike there, names are never looked up by importing.
    """
    names = {**table, **(custom_objects or {})}
    if isinstance(config, str):
        return lookup(config, names, what)
    if not isinstance(config, Mapping) or not isinstance(config.get("class_name"), str):
        raise ValueError(
            f"Could not interpret {what} config: {config!r}. It should be a dictionary with 'class_name' and 'config'."
        )
    name, inner = config["class_name"], config.get("config")
    module, registered = config.get("module"), config.get("registered_name")
    if isinstance(registered, str) and registered in (custom_objects or {}):
        name = registered
    elif name not in (custom_objects or {}) and not _is_known(module):
        raise ValueError(
            f"The {what} {name!r} is from {module!r}, not from Keras or Fathoms, so its code is not here. If it is your own, "
            f"pass it: custom_objects={{{name!r}: {name}}}."
        )
    if name == "function":
        if not isinstance(inner, str):
            raise ValueError(f"Could not interpret {what} config: {config!r}. The 'config' of a function is its name.")
        return lookup(inner, names, what)
    found = lookup(name, names, what)
    if not isinstance(found, type):
        return found
    if inner is None:
        inner = {}
    if not isinstance(inner, Mapping):
        raise ValueError(
            f"Could not interpret {what} config: {config!r}. 'config' should hold the arguments of {name}."
        )
    maker: Callable[[dict[str, Any]], Any] = found.from_config  # type: ignore[attr-defined]
    try:
        return maker(dict(inner))
    except TypeError as error:
        raise ValueError(f"The {what} {name!r} cannot be made from its config {dict(inner)!r}: {error}.") from None


def _is_known(module: object) -> bool:
    """Whether a module's name is one that Keras or Fathoms writes; files of older versions have none."""
    return module is None or (isinstance(module, str) and module.split(".")[0] in ("keras", "fathoms", "builtins"))


def lookup(name: str, names: Mapping[str, Any], what: str) -> Any:
    """Return what a table has under a name.

    Raises:
        ValueError: the table does not have it; the message says which name is close.

    >>> lookup("rleu", {"relu": 1, "tanh": 2}, "activation")
    Traceback (most recent call last):
        ...
    ValueError: Unknown activation: 'rleu'. Did you mean 'relu'? Fathoms has relu, tanh.
    """
    if name not in names:
        import difflib

        lowered = {own.lower(): own for own in names}
        close = difflib.get_close_matches(name.lower(), lowered, n=1)
        hint = f"Did you mean {lowered[close[0]]!r}? " if close else ""
        raise ValueError(f"Unknown {what}: {name!r}. {hint}Fathoms has {', '.join(sorted(names))}.")
    return names[name]


def dtype_policy(dtype: str) -> dict[str, Any]:
    """Return how Keras 3 writes the number type in a layer's config."""
    return {"module": "keras", "class_name": "DTypePolicy", "config": {"name": dtype}, "registered_name": None}
