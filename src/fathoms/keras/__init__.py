"""The whole of Fathoms under Keras's name: `from fathoms import keras`, `from fathoms.keras import layers`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import fathoms

__all__ = [name for name in fathoms.__all__ if name != "keras"]

# `import fathoms.keras.layers` must give fathoms.layers itself: a second copy would have classes of its own.
for _room in ("activations", "callbacks", "initializers", "layers", "losses", "metrics", "models", "optimizers"):
    sys.modules[f"{__name__}.{_room}"] = import_module(f"fathoms.{_room}")
for _namespace in ("backend", "config", "random", "utils"):
    sys.modules[f"{__name__}.{_namespace}"] = sys.modules[f"fathoms.{_namespace}"]
del _room, _namespace

__version__ = fathoms.__version__


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(fathoms, name)


def __dir__() -> list[str]:
    return dir(fathoms)
