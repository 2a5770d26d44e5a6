"""Names of your own classes and functions, for a while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fathoms.engine.registration import _in_scope


class CustomObjectScope:
    """Within this block, descriptions may use these names; a scope within a scope takes its place.

    Args:
        custom_objects: your classes and functions by name.

    Source: `keras.saving.CustomObjectScope`.

    >>> from fathoms import activations
    >>> with CustomObjectScope({"length": len}):
    ...     activations.get("length") is len
    True
    """

    def __init__(self, custom_objects: Mapping[str, Any] | None) -> None:
        self.custom_objects = dict(custom_objects or {})

    def __enter__(self) -> CustomObjectScope:
        self._token = _in_scope.set(self.custom_objects)
        return self

    def __exit__(self, *error: object) -> None:
        _in_scope.reset(self._token)


custom_object_scope = CustomObjectScope
