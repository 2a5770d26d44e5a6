"""Fathoms: from a single neuron to a trained deep network on your own table, with Keras's names.

`import fathoms as keras` is how to start. Everything here is imported when it is first used, so that importing the
package costs little more than importing NumPy.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as _numpy  # noqa: F401 - loaded now, as everything needs it

if TYPE_CHECKING:
    from fathoms import (
        activations,
        callbacks,
        checkpoints,
        constraints,
        data,
        doctor,
        estimators,
        initializers,
        keras,
        lab,
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
    from fathoms.checkpoints import Checkpoint
    from fathoms.doctor.diagnose import diagnose
    from fathoms.engine.autodiff import GradientTape
    from fathoms.engine.variable import Variable
    from fathoms.estimators import FathomsClassifier, FathomsRegressor
    from fathoms.initializers import Initializer
    from fathoms.layers import Input, InputLayer, KerasTensor, Layer
    from fathoms.losses import Loss
    from fathoms.metrics import Metric
    from fathoms.models import Model, Sequential
    from fathoms.models.many import fit_many
    from fathoms.models.non_finite_error import NonFiniteError
    from fathoms.optimizers import Optimizer
    from fathoms.regularizers import Regularizer
    from fathoms.saving import from_keras
    from fathoms.tables.reading.read_table import read_table
    from fathoms.tables.training.train import train

__version__ = "0.1.0"

__all__ = [
    "Checkpoint",
    "DTypePolicy",
    "FathomsClassifier",
    "FathomsRegressor",
    "GradientTape",
    "Initializer",
    "Input",
    "InputLayer",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "NonFiniteError",
    "Operation",
    "Optimizer",
    "Regularizer",
    "Sequential",
    "Variable",
    "activations",
    "backend",
    "callbacks",
    "checkpoints",
    "config",
    "constraints",
    "data",
    "device",
    "diagnose",
    "doctor",
    "dtype_policies",
    "estimators",
    "fit_many",
    "from_keras",
    "initializers",
    "keras",
    "lab",
    "layers",
    "losses",
    "metrics",
    "models",
    "name_scope",
    "ops",
    "optimizers",
    "random",
    "read_table",
    "regularizers",
    "saving",
    "train",
    "tree",
    "utils",
    "wrappers",
]

# The rooms that public names live in; every other public name is a room itself.
_HOMES = {
    "Checkpoint": "checkpoints",
    "FathomsClassifier": "estimators",
    "FathomsRegressor": "estimators",
    "GradientTape": "engine.autodiff",
    "Initializer": "initializers",
    "Input": "layers",
    "InputLayer": "layers",
    "KerasTensor": "layers",
    "Layer": "layers",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "models",
    "NonFiniteError": "models.non_finite_error",
    "DTypePolicy": "engine.dtype_policy",
    "diagnose": "doctor.diagnose",
    "Operation": "engine.operation",
    "Optimizer": "optimizers",
    "device": "engine.backend",
    "fit_many": "models.many",
    "read_table": "tables.reading.read_table",
    "train": "tables.training.train",
    "name_scope": "engine.naming",
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


def _gathered(namespace: str, modules: Mapping[str, str] | None = None, **homes: str) -> ModuleType:
    """Return one of Keras's small namespaces: each name is fetched from where it lives when it is first used.

    Args:
        namespace: its name.
        modules: names of it that stand for whole modules of Fathoms.
        **homes: for each other name, the module of the engine that has it, or a room and its module.
    """
    places = {**(modules or {}), **homes}

    def fetch(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"fathoms.{namespace} has no {name!r}. It has {', '.join(places)}.")
        home = places[name]
        if name in (modules or {}):
            return import_module(f"fathoms.{home}")
        return getattr(import_module(f"fathoms.{home}" if "." in home else f"fathoms.engine.{home}"), name)

    module = ModuleType(f"fathoms.{namespace}", f"Keras's `keras.{namespace}`: {', '.join(places)}.")
    module.__dict__.update(__getattr__=fetch, __dir__=lambda: list(places), __all__=list(places))
    sys.modules[module.__name__] = module
    return module


config = _gathered(
    "config",
    disable_interactive_logging="messages",
    enable_interactive_logging="messages",
    dtype_policy="dtype_policy",
    backend="backend",
    disable_traceback_filtering="backend",
    enable_traceback_filtering="backend",
    epsilon="floatx",
    floatx="floatx",
    is_traceback_filtering_enabled="backend",
    set_backend="backend",
    image_data_format="backend",
    is_interactive_logging_enabled="messages",
    set_dtype_policy="dtype_policy",
    set_epsilon="floatx",
    set_floatx="floatx",
    set_image_data_format="backend",
    max_epochs="limits",
    max_steps_per_epoch="limits",
    set_max_epochs="limits",
    set_max_steps_per_epoch="limits",
    memory_limit="memory_limit",
    set_memory_limit="memory_limit",
)
backend = _gathered(
    "backend",
    {
        "config": "config",
        "linalg": "ops.linalg",
        "math": "ops.math",
        "nn": "ops.nn",
        "numpy": "ops.numpy",
        "random": "random",
    },
    AutocastScope="backend",
    IS_THREAD_SAFE="backend",
    KerasTensor="keras_tensor",
    SUPPORTS_COMPLEX_DTYPES="backend",
    SUPPORTS_RAGGED_TENSORS="backend",
    SUPPORTS_SPARSE_TENSORS="backend",
    SeedGenerator="seeds",
    SymbolicScope="symbolic_scope",
    Variable="variable",
    any_symbolic_tensors="operation",
    backend="backend",
    cast="ops.core",
    clear_session="naming",
    compute_output_spec="ops.function_operation",
    cond="ops.core",
    convert_to_numpy="ops.core",
    convert_to_tensor="ops.core",
    device="backend",
    device_scope="backend",
    epsilon="floatx",
    floatx="floatx",
    get_keras_mask="keras_mask",
    get_object_name="naming",
    get_uid="naming",
    image_data_format="backend",
    in_symbolic_scope="symbolic_scope",
    is_float_dtype="dtypes",
    is_int_dtype="dtypes",
    is_keras_tensor="keras_tensor",
    is_tensor="ops.core",
    name_scope="naming",
    reset_uids="naming",
    result_type="promotion",
    scatter="ops.core",
    set_epsilon="floatx",
    set_floatx="floatx",
    set_image_data_format="backend",
    set_keras_mask="keras_mask",
    shape="ops.core",
    standardize_data_format="backend",
    standardize_dtype="dtypes",
    standardize_shape="shapes",
    stop_gradient="ops.core",
    vectorized_map="ops.core",
)
tree = _gathered(
    "tree",
    MAP_TO_NONE="tree",
    assert_same_paths="tree",
    assert_same_structure="tree",
    flatten="structure",
    flatten_with_path="tree",
    is_nested="structure",
    lists_to_tuples="tree",
    map_shape_structure="tree",
    map_structure="tree",
    map_structure_up_to="tree",
    pack_sequence_as="tree",
    traverse="tree",
)
dtype_policies = _gathered(
    "dtype_policies",
    DTypePolicy="dtype_policy",
    deserialize="dtype_policy",
    dtype_policy="dtype_policy",
    get="dtype_policy",
    serialize="dtype_policy",
    set_dtype_policy="dtype_policy",
)
utils = _gathered(
    "utils",
    CustomObjectScope="custom_object_scope",
    PyDataset="py_dataset",
    Sequence="py_dataset",
    build_pos_neg_masks="labels",
    clear_session="naming",
    custom_object_scope="custom_object_scope",
    deserialize_keras_object="serialization",
    disable_interactive_logging="messages",
    enable_interactive_logging="messages",
    auto_name="naming",
    get_custom_objects="registration",
    get_object_name="naming",
    get_source_inputs="operation",
    get_registered_name="registration",
    get_registered_object="registration",
    get_uid="naming",
    is_interactive_logging_enabled="messages",
    is_keras_tensor="keras_tensor",
    model_to_dot="models.plot_model",
    normalize="labels",
    pack_x_y_sample_weight="batch_parts",
    plot_model="models.plot_model",
    print_summary="models.summary",
    register_keras_serializable="registration",
    serialize_keras_object="serialization",
    set_logging_verbosity="messages",
    reset_uids="naming",
    set_random_seed="seeds",
    standardize_dtype="dtypes",
    to_categorical="labels",
    to_snake_case="naming",
    uniquify="naming",
    unpack_x_y_sample_weight="batch_parts",
)
