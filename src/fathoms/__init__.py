"""Fathoms: from a single neuron to a trained deep network on your own table, with Keras's names.

`import fathoms as keras` is how to start. Everything here is imported when it is first used, so that importing the
package costs little more than importing NumPy.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as _numpy  # noqa: F401 - loaded now, as everything needs it

if TYPE_CHECKING:
    from fathoms import (
        activations,
        callbacks,
        constraints,
        initializers,
        keras,
        layers,
        losses,
        metrics,
        models,
        ops,
        optimizers,
        random,
        regularizers,
        saving,
        wrappers,
    )
    from fathoms.engine.autodiff import GradientTape
    from fathoms.engine.variable import Variable
    from fathoms.initializers import Initializer
    from fathoms.layers import Input, InputLayer, KerasTensor, Layer
    from fathoms.losses import Loss
    from fathoms.metrics import Metric
    from fathoms.models import Model, Sequential
    from fathoms.optimizers import Optimizer
    from fathoms.regularizers import Regularizer
    from fathoms.saving import from_keras

__version__ = "0.1.0"

__all__ = [
    "GradientTape",
    "Initializer",
    "Input",
    "InputLayer",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Optimizer",
    "Regularizer",
    "Sequential",
    "Variable",
    "activations",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "from_keras",
    "initializers",
    "keras",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "random",
    "regularizers",
    "saving",
    "utils",
    "wrappers",
]

# The rooms that public names live in; every other public name is a room itself.
_HOMES = {
    "GradientTape": "engine.autodiff",
    "Initializer": "initializers",
    "Input": "layers",
    "InputLayer": "layers",
    "KerasTensor": "layers",
    "Layer": "layers",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "models",
    "Optimizer": "optimizers",
    "Regularizer": "regularizers",
    "Sequential": "models",
    "Variable": "engine.variable",
    "from_keras": "saving",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"fathoms has no {name!r}. It has {', '.join(__all__)}.")
    if name not in _HOMES:
        return import_module(f"fathoms.{name}")
    value = getattr(import_module(f"fathoms.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _gathered(namespace: str, **homes: str) -> ModuleType:
    """Return one of Keras's small namespaces, whose functions the engine has: each is fetched when it is first used."""

    def fetch(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"fathoms.{namespace} has no {name!r}. It has {', '.join(homes)}.")
        return getattr(import_module(f"fathoms.engine.{homes[name]}"), name)

    module = ModuleType(f"fathoms.{namespace}", f"Keras's `keras.{namespace}`: {', '.join(homes)}.")
    module.__dict__.update(__getattr__=fetch, __dir__=lambda: list(homes), __all__=list(homes))
    sys.modules[module.__name__] = module
    return module


config = _gathered(
    "config",
    disable_interactive_logging="messages",
    enable_interactive_logging="messages",
    dtype_policy="dtype_policy",
    epsilon="floatx",
    floatx="floatx",
    is_interactive_logging_enabled="messages",
    set_dtype_policy="dtype_policy",
    set_epsilon="floatx",
    set_floatx="floatx",
)
backend = _gathered(
    "backend", clear_session="naming", epsilon="floatx", floatx="floatx", set_epsilon="floatx", set_floatx="floatx"
)
utils = _gathered(
    "utils",
    CustomObjectScope="custom_object_scope",
    PyDataset="py_dataset",
    Sequence="py_dataset",
    clear_session="naming",
    custom_object_scope="custom_object_scope",
    deserialize_keras_object="serialization",
    disable_interactive_logging="messages",
    enable_interactive_logging="messages",
    get_custom_objects="registration",
    get_registered_name="registration",
    get_registered_object="registration",
    is_interactive_logging_enabled="messages",
    register_keras_serializable="registration",
    serialize_keras_object="serialization",
    set_logging_verbosity="messages",
    set_random_seed="seeds",
)
