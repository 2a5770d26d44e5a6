"""The names that Keras gives to the classes and functions of this library, and what each stands for.

The tables are closed: a name from a file is looked up in the rooms listed here and nowhere else.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any

from fathoms.engine.room_names import RoomNames

# Where a description may look for a class, and where for a function too. These are this package's own modules.
_ROOMS = (
    "activations",
    "constraints",
    "dtype_policies",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "optimizers.schedules",
    "regularizers",
)
_WITH_FUNCTIONS = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")
_TOOLS = ("deserialize", "get", "lower", "lower_kind", "resolve", "serialize")  # functions that are no part of a model

# Classes whose module in Keras is not that of their room, and those that Keras does not have.
_ELSEWHERE = {
    "fathoms.engine.dtype_policy": "keras",
    "fathoms.layers.periodic_embedding": "fathoms.layers",
    "fathoms.layers.piecewise_linear_embedding": "fathoms.layers",
    "fathoms.layers.scale": "fathoms.layers",
    "fathoms.models.functional": "keras.src.models.functional",
    "fathoms.models.model": "keras",
    "fathoms.models.sequential": "keras",
}


def public_name(cls: type) -> tuple[str, str] | None:
    """Return the module and name by which files know a class of this library, which are Keras's unless Keras does not have
    the class; None for any other class.

    >>> from fathoms.layers import Dense, Scale
    >>> public_name(Dense), public_name(Scale), public_name(int)
    (('keras.layers', 'Dense'), ('fathoms.layers', 'Scale'), None)
    """
    module = str(getattr(cls, "__module__", ""))
    if module in _ELSEWHERE:
        return _ELSEWHERE[module], cls.__name__
    room = _room(module) if module.startswith("fathoms.") else None
    if room is None or _held(room, cls.__name__) is not cls:
        return None
    return f"keras.{room}", cls.__name__


def keras_lacks(cls: type) -> bool:
    """Whether a class of this library is one that Keras does not have.

    >>> from fathoms.layers import Dense, Scale
    >>> keras_lacks(Dense), keras_lacks(Scale)
    (False, True)
    """
    return _ELSEWHERE.get(cls.__module__, "").startswith("fathoms.")


def public_class(module: Any, name: str) -> Any:
    """Return the class that a module and a name of Keras's stand for; None if there is none.

    >>> public_class("keras.losses", "Huber").__name__, public_class("os", "system")
    ('Huber', None)
    """
    if not isinstance(module, str):
        return None
    room = _room(module)
    rooms = ("models", "layers", "dtype_policies") if module in ("keras", "fathoms") else (room,) if room else ()
    for place in rooms:
        found = _held(place, name)
        if isinstance(found, type) and hasattr(found, "from_config"):
            return found
    return None


def public_function(name: str) -> Any:
    """Return the activation, loss or the like that has this name; None if none has.

    >>> public_function("relu").__name__, public_function("system")
    ('relu', None)
    """
    for room in _WITH_FUNCTIONS:
        found = _held(room, name)
        if isinstance(found, FunctionType) and name not in _TOOLS and found.__module__.startswith("fathoms."):
            return found
    return None


def close_name(module: Any, name: Any) -> str | None:
    """Return the class of this room whose name is closest to one that is not there, or None.

    >>> close_name("keras.layers", "Dence")
    'Dense'
    """
    import difflib

    room = _room(module) if isinstance(module, str) else None
    known = [own for own in _table(room) if public_class(module, own)] if room else []
    close = difflib.get_close_matches(str(name)[:100], known, n=1)
    return close[0] if close else None


@cache
def _table(room: str) -> RoomNames:
    """The names of a room's `__all__`, and what each stands for."""
    return RoomNames(f"fathoms.{room}", import_module(f"fathoms.{room}").__all__)


def _held(room: str, name: str) -> Any:
    return _table(room).get(name)


def _room(module: str) -> str | None:
    """Return the room that a module's name means, as Keras or this library writes it."""
    parts = [part for part in module.split(".") if part != "src"]
    if parts[0] not in ("fathoms", "keras"):
        return None
    for length in (2, 1):
        room = ".".join(parts[1 : 1 + length])
        if room in _ROOMS:
            return room
    return None
