"""The part of the import system that makes `keras` and `tensorflow` mean Fathoms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from fathoms.scripts import names
from fathoms.scripts.namespace import Namespace

_KERAS_OWNER = "Keras has it: pip install keras"
_TENSORFLOW_OWNER = "TensorFlow has it: pip install tensorflow"


class Finder:
    """Finds `keras`, `tensorflow` and what is below them; leaves all other modules to those who come after it.

    Source: PEP 302, meta path finders; the tables are in `names`.

    >>> Finder().find_spec("numpy") is None
    True
    >>> Finder().create_module(Finder().find_spec("tensorflow.keras.layers")).__name__
    'tensorflow.keras.layers'
    """

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return the spec of a module that Fathoms stands for; None for other libraries' modules.

        Raises:
            ModuleNotFoundError: a module (or, after `from ... import`, a name) that Fathoms leaves out.
        """
        if name.partition(".")[0] not in ("keras", "tensorflow", "tf_keras"):
            return None
        if _module(name) is None:
            parent, _, missing = name.rpartition(".")
            module: Any = import_module(parent)
            raise ModuleNotFoundError(module.refusal(missing))  # without a name: the import system swallows those
        loader: Any = self
        return ModuleSpec(name, loader, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the module that a spec names."""
        return _module(spec.name)  # type: ignore[return-value]

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: the module fetches its names when they are asked for."""


def _module(name: str) -> Namespace | None:
    for root, shown in names.KERAS_ROOTS.items():
        if name == root or name.startswith(f"{root}."):
            return _keras(name, name[len(root) + 1 :], shown)
    return _tensorflow(name, name.removeprefix("tensorflow").removeprefix("."))


def _keras(name: str, path: str, root: str) -> Namespace | None:
    today = names.OLDER_KERAS.get(path, path)
    if today not in names.KERAS:
        return None
    besides = {**names.BESIDES.get(today, {}), **_below(path, [*names.KERAS, *names.OLDER_KERAS])}
    version = None if path else names.KERAS_VERSION
    return Namespace(name, names.KERAS[today], besides, f"{root}.{path}".rstrip("."), _KERAS_OWNER, version)


def _tensorflow(name: str, path: str) -> Namespace | None:
    start = "tensorflow."
    known = [*names.TENSORFLOW, *(root.removeprefix(start) for root in names.KERAS_ROOTS if root.startswith(start))]
    children = _below(path, known)
    if path not in names.TENSORFLOW and not children:
        return None
    besides = {**names.BESIDES.get(path, {}), **children}
    version = None if path else import_module("fathoms.tensorflow").__version__
    return Namespace(name, names.TENSORFLOW.get(path), besides, f"tf.{path}".rstrip("."), _TENSORFLOW_OWNER, version)


def _below(path: str, known: Iterable[str]) -> Mapping[str, str]:
    """The modules right below one, each found by importing it."""
    start = f"{path}." if path else ""
    return {other[len(start) :].partition(".")[0]: "." for other in known if other.startswith(start) and other != path}
