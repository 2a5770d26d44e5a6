"""Makes `keras.src.layers.core.dense` and its like mean Fathoms, for one process."""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import fathoms
from tests.keras_suite import stand_in

KERAS = "keras.src"
# Keras's folders that have another name here.
ROOMS = {"trainers": "models", "export": "saving", "legacy": "saving"}
# Packages that whole files of tests import for the sake of a few: where they are not installed, those few fail.
OTHERS = ("tensorflow", "grain", "torch", "conftest")


class Absent(type):
    """Stands for a name that Fathoms does not have: a file of tests that mentions it goes on, a test that uses it fails."""

    used_by_tests = False  # while files are read, decorators and base classes may stand for nothing

    def __new__(cls, name: str, bases: tuple[type, ...] = (), body: dict[str, Any] | None = None) -> Any:
        return super().__new__(cls, name, bases, body or {})

    def __init__(cls, name: str, bases: tuple[type, ...] = (), body: dict[str, Any] | None = None) -> None:
        super().__init__(name, bases, body or {})

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{cls.__name__}.{name}")

    def __call__(cls, *args: object, **kwargs: object) -> Any:
        if Absent.used_by_tests:
            raise NotImplementedError(f"{cls.__name__} is not part of Fathoms")
        return Absent(f"{cls.__name__}()")


class _Room(ModuleType):
    """A module of Keras: its names are looked for in the modules of Fathoms that could hold them."""

    def __init__(self, name: str, homes: list[ModuleType]) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self._homes = homes

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__", "pytest_", "setup", "setUp", "teardown", "tearDown", "collect_ignore")):
            raise AttributeError(name)
        if self.__name__.startswith("keras"):
            with suppress(ModuleNotFoundError):  # a module of Keras, before something in it that has the same name
                return importlib.import_module(f"{self.__name__}.{name}")
        for home in self._homes:
            if hasattr(home, name):
                return getattr(home, name)
        return Absent(f"{self.__name__}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        # A test that replaces something (`mock.patch`) must replace it where Fathoms reads it.
        if not name.startswith("_") and not isinstance(value, ModuleType):
            for home in self._homes:
                if hasattr(home, name):
                    setattr(home, name, value)
                    return
        super().__setattr__(name, value)


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("fathoms"):
            raise
    found: Any = fathoms  # a namespace that is gathered, such as `fathoms.backend`, has modules as attributes
    for part in name.split(".")[1:]:
        found = getattr(found, part, None)
    return found if isinstance(found, ModuleType) else None


def _homes(name: str) -> list[ModuleType]:
    """Return the modules of Fathoms in which a module of Keras could have its names."""
    if name in ("keras", KERAS):
        return [fathoms]
    if not name.startswith("keras."):
        return [stand_in] if name == "conftest" else []
    room, *inner = name.removeprefix(f"{KERAS}.").removeprefix("keras.").split(".")
    room = ROOMS.get(room, room)
    places = [f"fathoms.{room}.{'.'.join(inner)}", f"fathoms.{room}.{inner[-1]}"] if inner else []
    if room == "dtype_policies" and inner:
        places.append("fathoms.engine.dtype_policy")
    modules = [_module(place) for place in dict.fromkeys([*places, f"fathoms.{room}"])]
    found = [module for module in modules if module is not None]
    if room == "backend":
        found += [module for module in [_module(f"fathoms.ops.{place}") for place in inner] if module is not None]
        found += [_random()] if "random" in inner else []
        return [_backend(), *found, stand_in]
    return [*found, stand_in] if room in ("ops", "utils") else found


def _random() -> ModuleType:
    import fathoms.random

    return fathoms.random


def _backend() -> ModuleType:
    """What the tests are told of the backend."""
    from fathoms.models.trainer import Trainer

    module = ModuleType("backend")
    vars(module).update(backend=stand_in.backend, NumpyTrainer=Trainer)
    return module


class Mapping:
    """Finds Keras's own test files, and the base class of its tests, where Keras keeps them; all else in Fathoms."""

    def __init__(self) -> None:
        spec = PathFinder.find_spec("keras")
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError("The package keras is not installed.")
        self.root = Path(spec.origin).parent

    def install(self) -> None:
        """From now on, in this process, `import keras` is Fathoms."""
        sys.meta_path.insert(0, self)
        for folder in (self.root / "src").rglob("__init__.py"):  # before pytest reads these files themselves
            importlib.import_module(".".join(["keras", *folder.parent.relative_to(self.root).parts]))

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        package = name.partition(".")[0]
        if package in OTHERS and PathFinder.find_spec(package) is None:
            loader: Any = self
            return ModuleSpec(name, loader, is_package=True)
        if package != "keras":
            return None
        own = self.root.joinpath(*name.split(".")[1:])
        if name.startswith(f"{KERAS}.testing") or name.endswith("_test"):
            place = own / "__init__.py" if own.is_dir() else own.with_suffix(".py")
            folders = [str(own)] if own.is_dir() else None
            return spec_from_file_location(name, place, submodule_search_locations=folders)
        known = name in ("keras", KERAS) or own.is_dir() or own.with_suffix(".py").exists()
        loader = self
        return ModuleSpec(name, loader, is_package=True) if known else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Room(spec.name, _homes(spec.name))

    def exec_module(self, module: ModuleType) -> None:
        """A room is ready as it was created."""
