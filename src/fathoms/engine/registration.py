"""Classes and functions of your own, by the names under which files may speak of them.

Only what is registered here, or given as `custom_objects`, is ever found by a name in a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar

Registered = TypeVar("Registered", bound=Callable[..., Any])

GLOBAL_CUSTOM_OBJECTS: dict[str, Any] = {}
GLOBAL_CUSTOM_NAMES: dict[Any, str] = {}

_in_scope: ContextVar[Mapping[str, Any] | None] = ContextVar("custom_objects", default=None)


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Registered], Registered]:
    """Return a decorator that registers a class or function under `package>name`, so that files can speak of it.

    Args:
        package: the first part of the name.
        name: the second part; None takes the class's or function's own.

    Raises:
        ValueError: a class without `get_config`.

    Source: `keras.saving.register_keras_serializable`.

    >>> @register_keras_serializable("shop")
    ... def twice(x):
    ...     return 2 * x
    >>> get_registered_name(twice)
    'shop>twice'
    """

    def register(thing: Registered) -> Registered:
        if isinstance(thing, type) and not hasattr(thing, "get_config"):
            raise ValueError(
                f"Cannot register a class that does not have a get_config(): {thing.__name__}. Give it one that returns its "
                f"arguments as a dictionary."
            )
        registered = f"{package}>{name or thing.__name__}"
        GLOBAL_CUSTOM_OBJECTS[registered] = thing
        GLOBAL_CUSTOM_NAMES[thing] = registered
        return thing

    return register


def get_registered_name(obj: Any) -> str:
    """Return the name under which a class or function is registered, or else its own name.

    Source: `keras.saving.get_registered_name`.

    >>> get_registered_name(int)
    'int'
    """
    try:
        return GLOBAL_CUSTOM_NAMES[obj]
    except (KeyError, TypeError):
        if not hasattr(obj, "__name__"):
            raise TypeError(f"get_registered_name(obj): found {obj!r:.60}. Give a class or a function.") from None
        return str(obj.__name__)


def get_registered_object(
    name: str, custom_objects: Mapping[str, Any] | None = None, module_objects: Mapping[str, Any] | None = None
) -> Any:
    """Return what a name stands for in the present scope, in the registry or in these tables; None if in none.

    Source: `keras.saving.get_registered_object`.

    >>> get_registered_object("twice", custom_objects={"twice": len}) is len
    True
    """
    for table in (_in_scope.get(), GLOBAL_CUSTOM_OBJECTS, custom_objects, module_objects):
        if table and name in table:
            return table[name]
    return None


def get_custom_objects() -> dict[str, Any]:
    """Return the registry itself: what is put into it can be found by name.

    Source: `keras.saving.get_custom_objects`.

    >>> get_custom_objects() is GLOBAL_CUSTOM_OBJECTS
    True
    """
    return GLOBAL_CUSTOM_OBJECTS


def own_objects(custom_objects: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return every name that a description may use beside the library's own."""
    return {**(custom_objects or {}), **(_in_scope.get() or {}), **GLOBAL_CUSTOM_OBJECTS}
