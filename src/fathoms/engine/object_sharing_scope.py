"""Remembers what was described, so that one object described twice is one object again."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any


class ObjectSharingScope:
    """Within this block, an object that is described twice bears a number, and is made once.

    Source: `keras.src.saving.serialization_lib.ObjectSharingScope`.

    >>> with ObjectSharingScope():
    ...     described({}, "thing"), described({}, "thing")
    ({'shared_object_id': 0}, {'shared_object_id': 0})
    """

    def __init__(self) -> None:
        self.kept: list[Any] = []  # so that no other object takes the place of one that was described
        self.descriptions: dict[int, tuple[int, list[dict[str, Any]]]] = {}
        self.objects: dict[int, Any] = {}

    def __enter__(self) -> ObjectSharingScope:
        self._token = _scope.set(self)
        return self

    def __exit__(self, *error: object) -> None:
        _scope.reset(self._token)


_scope: ContextVar[ObjectSharingScope | None] = ContextVar("sharing", default=None)


def described(description: dict[str, Any], thing: Any) -> dict[str, Any]:
    """Number a description if the thing was described before, and the earlier description with it; return it."""
    scope = _scope.get()
    if scope is None:
        return description
    number, written = scope.descriptions.setdefault(id(thing), (len(scope.descriptions), []))
    scope.kept.append(thing)
    written.append(description)
    if len(written) > 1:
        for each in written:
            each["shared_object_id"] = number
    return description


def shared(number: Any) -> Any:
    """Return the object that was made for a number, or None."""
    scope = _scope.get()
    return None if scope is None or not isinstance(number, int) else scope.objects.get(number)


def made(number: Any, thing: Any) -> None:
    """Remember the object that was made for a number."""
    scope = _scope.get()
    if scope is not None and isinstance(number, int):
        scope.objects[number] = thing
