"""The whole of Fathoms under Keras's name: `from fathoms import keras`, `from fathoms.keras import layers`.

Existing scripts run unchanged: `python -m fathoms.keras script.py`, or `%load_ext fathoms.keras` in a notebook, make
`keras`, `tensorflow` and `tensorflow.keras` mean Fathoms for that run; see `fathoms.scripts`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import fathoms

__all__ = [name for name in fathoms.__all__ if name != "keras"]
__version__ = fathoms.__version__


class _SameModules:
    """Finds `fathoms.keras.layers` as `fathoms.layers` itself: a second copy would have classes of its own."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        loader: Any = self
        own = name.startswith(f"{__name__}.") and name != f"{__name__}.__main__"
        return ModuleSpec(name, loader) if own else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(f"fathoms{spec.name.removeprefix(__name__)}")
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:  # the import system has just put the alias there
            module.__spec__ = module.__spec__.loader_state


sys.meta_path.insert(0, _SameModules())  # before the finder that would read the same files a second time


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(fathoms, name)


def __dir__() -> list[str]:
    return dir(fathoms)


def load_ipython_extension(shell: Any) -> None:
    """Make `keras` and `tensorflow` mean Fathoms in a notebook: `%load_ext fathoms.keras`, before they are imported."""
    from fathoms.scripts import install

    for name in install():
        print(f"{name} was imported before %load_ext fathoms.keras: import it again, so that it means Fathoms.")


def unload_ipython_extension(shell: Any) -> None:
    """Let `keras` and `tensorflow` mean the libraries of these names again: `%unload_ext fathoms.keras`."""
    from fathoms.scripts import uninstall

    uninstall()
