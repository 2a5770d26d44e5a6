"""A module that stands for one of Keras's or TensorFlow's."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

from fathoms.tensorflow.tensor import giving_tensors

_NOTHING = object()

# The modules whose functions compute with arrays.
_ON_ARRAYS = tuple(f"fathoms.{room}" for room in ("activations", "losses", "metrics", "ops", "random"))
_ON_DESCRIPTIONS = ("deserialize", "get", "serialize")


class Namespace(ModuleType):
    """A module under another library's name: what a Fathoms module has, some names besides, and a plain refusal of the rest.

    Args:
        name: the name it is imported under, such as `"tensorflow.keras.layers"`.
        room: the Fathoms module behind it, such as `"fathoms.layers"`, or a part of one, such as
            `"fathoms.tensorflow.config:experimental"`; None for a part of the library that Fathoms leaves out.
        besides: more names, and where each is: `"fathoms.layers:ReLU"`, or `"."` for a module of its own below this one.
        shown: the name in messages, such as `"tf.keras.layers"`.
        owner: who has the rest, and how to get it: `"Keras has it: pip install keras"`.
        version: what `__version__` says, if anything.

    >>> layers = Namespace("keras.layers", "fathoms.layers", shown="keras.layers", owner="Keras has it: pip install keras")
    >>> layers.Dense(1, name="neuron")
    <Dense name=neuron, built=False>
    >>> layers.Conv2D
    Traceback (most recent call last):
        ...
    AttributeError: keras.layers.Conv2D is not part of Fathoms; Keras has it: pip install keras
    """

    def __init__(
        self,
        name: str,
        room: str | None = None,
        besides: Mapping[str, str] | None = None,
        shown: str | None = None,
        owner: str = "Keras has it: pip install keras",
        version: str | None = None,
    ) -> None:
        super().__init__(name)
        if version is not None:
            self.__version__ = version
        self.__path__: list[str] = []  # a package, so that an import of what it lacks asks the finder, who can say why
        self._room = room
        self._besides = dict(besides or {})
        self._shown = shown or name
        self._owner = owner

    def _behind(self) -> Any:
        return None if self._room is None else _at(self._room)

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return self.__dir__()
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._found(name)
        computes = getattr(value, "__module__", None) or ""
        if isinstance(value, FunctionType) and computes.startswith(_ON_ARRAYS) and name not in _ON_DESCRIPTIONS:
            value = giving_tensors(value)
        setattr(self, name, value)
        return value

    def _found(self, name: str) -> Any:
        place = self._besides.get(name)
        if place == ".":
            return import_module(f"{self.__name__}.{name}")
        if place is not None:
            return _at(place)
        behind = self._behind()
        value = getattr(behind, name, _NOTHING)
        if value is _NOTHING or (isinstance(value, ModuleType) and name not in getattr(behind, "__all__", ())):
            raise AttributeError(self.refusal(name), name=name)
        return value

    def refusal(self, name: str) -> str:
        """Say that a name is not here, and who has it, or how it is written."""
        from difflib import get_close_matches

        alike = get_close_matches(name, [own for own in dir(self) if own != name], 1, 0.88)
        if alike:
            return f"{self._shown}.{name} is not part of Fathoms; did you mean {self._shown}.{alike[0]}?"
        return f"{self._shown}.{name} is not part of Fathoms; {self._owner}"

    def __dir__(self) -> list[str]:
        behind = self._behind()
        own = getattr(behind, "__all__", ()) if behind is None or isinstance(behind, ModuleType) else vars(behind)
        return sorted({*own, *self._besides})

    def __repr__(self) -> str:
        return f"<module {self.__name__!r}: Fathoms>"


def _at(place: str) -> Any:
    """Return what a place names: `"fathoms.layers"`, or `"fathoms.layers:Dense"`."""
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute) if attribute else import_module(module)
