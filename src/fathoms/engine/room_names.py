"""What the names that a file or a person gives stand for, in a room."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


class RoomNames(Mapping[str, Any]):
    """A table of names; what one stands for is fetched from its room when it is looked up.

    Args:
        room: the room's name.
        names: names that stand for what the room has under them.
        also: further names, and the room's name of what each stands for.

    >>> RoomNames("fathoms.losses", ["Huber"], {"mse": "mean_squared_error"})["mse"].__name__
    'mean_squared_error'
    """

    def __init__(self, room: str, names: Iterable[str], also: Mapping[str, str] | None = None) -> None:
        self._room = room
        self._names = {**{name: name for name in names}, **(also or {})}

    def __getitem__(self, name: str) -> Any:
        return getattr(sys.modules[self._room], self._names[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names
