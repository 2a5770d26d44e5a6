"""Rooms: packages that import each of their names when it is first used, from the file that has it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from fathoms.engine.absent_names import refusal
from fathoms.engine.naming import snake_case


class Room(ModuleType):
    """A package whose names are in its files; importing it imports none of them. See `open_room`."""

    _places: dict[str, tuple[str, str]]
    _absent: Mapping[str, str]

    def __getattr__(self, name: str) -> Any:
        if name in self._absent:
            raise AttributeError(f"{self.__name__} has no {name}. {self._absent[name]}", name=name)
        if name not in self._places:
            refusal(self.__name__)(name)
        module, own = self._places[name]
        value = getattr(import_module(module), own)
        vars(self)[name] = value
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and value.__name__ == self._places.get(name, ("", ""))[0]:
            value = getattr(
                value, self._places[name][1]
            )  # Python sets `hinge` to the file; the name means what is in it
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._places})


def open_room(
    room: str,
    names: Iterable[str],
    files: Mapping[str, str] | None = None,
    also: Mapping[str, str] | None = None,
    absent: Mapping[str, str] | None = None,
) -> None:
    """Make a package a `Room`.

    Args:
        room: the package's name.
        names: its names. Those that it does not have yet are in the files that they name in small letters:
            `LayerNormalization` in `layer_normalization`.
        files: files (or, with the full name, modules) whose names are others: `{"merging": "Add add Dot dot"}`.
        also: further names, and which of the names each stands for: `{"he_normal": "HeNormal"}`.
        absent: names that people may look for in vain, and why.

    >>> from fathoms import losses
    >>> losses.hinge.__module__
    'fathoms.losses.hinge'
    """
    module: Any = sys.modules[room]
    module._places = {name: (f"{room}.{snake_case(name)}", name) for name in names if name not in vars(module)}
    for file, own in (files or {}).items():
        where = file if file.startswith("fathoms.") else f"{room}.{file}"
        module._places.update((name, (where, name)) for name in own.split())
    module._places.update((name, module._places[own]) for name, own in (also or {}).items())
    module._absent = absent or {}
    module.__class__ = Room
