"""Attributes that classes and modules have for a while, and how to take them back."""

from __future__ import annotations

from typing import Any

_NOTHING = object()


class Changes:
    """Sets attributes, and remembers what was there before.

    >>> class Example:
    ...     size = 1
    >>> changes = Changes()
    >>> changes.set(Example, "size", 2)
    >>> Example.size
    2
    >>> changes.undo()
    >>> Example.size
    1
    """

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Give a class or module an attribute."""
        self._before.append((owner, name, vars(owner).get(name, _NOTHING)))
        setattr(owner, name, value)

    def undo(self) -> None:
        """Set everything back, the last change first."""
        while self._before:
            owner, name, value = self._before.pop()
            if value is _NOTHING:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


def owner_of(cls: type, name: str) -> type:
    """Return the class that a class has an attribute from.

    >>> owner_of(bool, "bit_length")
    <class 'int'>
    """
    return next(base for base in cls.__mro__ if name in vars(base))
