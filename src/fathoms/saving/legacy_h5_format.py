"""Models in one HDF5 file, as Keras saved them before `.keras` files: the description in attributes, weights by name."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from fathoms import losses
from fathoms.engine.atomic_write import atomic_write
from fathoms.engine.custom_object_scope import CustomObjectScope
from fathoms.engine.description_error import DescriptionError
from fathoms.engine.json_document import parse_json
from fathoms.engine.model_file_error import ModelFileError
from fathoms.engine.reading_scope import reading_scope
from fathoms.engine.registration import own_objects
from fathoms.engine.serialization import deserialize_keras_object, serialize_keras_object
from fathoms.engine.variable import Variable
from fathoms.models import Model
from fathoms.saving.damage_told import damage_told
from fathoms.saving.legacy_config import compile_arguments, upgraded
from fathoms.saving.weights_file import WeightsFile, file_bytes

_TOP = "top_level_model_weights"
_OPTIMIZER = "optimizer_weights"
_LARGEST_DESCRIPTION = 16 << 20


def load_model_from_hdf5(
    filepath: str | os.PathLike[str],
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
) -> Any:
    """Load a whole model from an `.h5` file of Keras 2 or 3.

    Args:
        filepath: path of the file.
        custom_objects: classes and functions of your own by name.
        compile: whether to compile the model as it was; the optimizer's state comes back if Keras 3 wrote it.
        safe_mode: has no effect; loading is always safe.

    Raises:
        ValueError: there is no such file, it holds no model, is damaged, or names a class that Fathoms does not have.

    Source: `keras.models.load_model` for `.h5`.
    """
    path = os.fspath(filepath)
    content = file_bytes(path)
    with WeightsFile(content, repr(path)) as file:
        written = file.text("model_config")
        if written is None:
            raise ModelFileError(
                f"No model config found in the file {path!r}: it holds weights only. Build the model and use model.load_weights({path!r})."
            )
        with damage_told(repr(path)), reading_scope(len(content)):
            model = deserialize_keras_object(upgraded(_parsed(written, path)), custom_objects)
        if not isinstance(model, Model):
            raise DescriptionError(f"{path!r} describes a {type(model).__name__}, which is not a model.")
        _fill(model, file, "model_weights", by_name=False, skip_mismatch=False)
        training = file.text("training_config") if compile else None
        if training is None:
            return model
        with damage_told(repr(path)), reading_scope(4 * len(content) + (1 << 21)):
            _compile(model, file, _parsed(training, path), path, custom_objects)
    return model


def load_legacy_weights(model: Any, path: str, by_name: bool, skip_mismatch: bool) -> dict[str, str]:
    """Fill a model from an `.h5` file; see `load_weights`. Return what was left alone, with the reason."""
    with WeightsFile(file_bytes(path), repr(path)) as file:
        root = "" if file.names("", "layer_names") is not None else "model_weights"
        return _fill(model, file, root, by_name, skip_mismatch)


def save_model_to_hdf5(
    model: Any, filepath: str | os.PathLike[str], overwrite: bool = True, include_optimizer: bool = True
) -> None:
    """Save a model as an `.h5` file, which Keras 2's readers and Keras 3 load. `model.save("m.keras")` keeps more.

    Args:
        model: a built model.
        filepath: path that ends in `.h5`.
        overwrite: whether a file that is there may be replaced.
        include_optimizer: whether to keep how it was compiled and the optimizer's state.

    Raises:
        ValueError: a file that may not be replaced, or a part of the model that a file cannot hold.

    Source: `keras.models.save_model` for `.h5`.
    """
    import json

    import h5py

    if not overwrite and os.path.exists(filepath):
        raise ValueError(f"{os.fspath(filepath)!r} is there already, and overwrite=False. Choose another name.")
    description = serialize_keras_object(model)
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = "3.15.0", "fathoms"
        kept = {name: description[name] for name in ("module", "class_name", "config", "registered_name")}
        file.attrs["model_config"] = json.dumps(kept)
        _write_weights(file.create_group("model_weights"), model)
        if include_optimizer and model.compiled and model.optimizer is not None:
            training = dict(description["compile_config"])
            training["optimizer_config"] = training.pop("optimizer")
            training["loss"] = _whole_names(training["loss"])
            file.attrs["training_config"] = json.dumps(training)
            _write_named(file.create_group(_OPTIMIZER), model.optimizer.variables)
    atomic_write(filepath, buffer.getvalue())


def save_legacy_weights(model: Any, filepath: str | os.PathLike[str]) -> None:
    """Save only the weights as an `.h5` file of Keras 2, which `load_weights` of Keras 2 and 3 reads.

    Args:
        model: a built model.
        filepath: path of the file.

    Source: `keras.Model.save_weights` of Keras 2 for `.h5`.
    """
    import h5py

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        _write_weights(file, model)
    atomic_write(filepath, buffer.getvalue())


def _whole_names(written: Any) -> Any:
    """Return losses with whole names for short ones such as `mse`, which Keras does not find when it reads these files."""
    if isinstance(written, list):
        return [_whole_names(item) for item in written]
    if isinstance(written, dict):
        return written if "class_name" in written else {name: _whole_names(item) for name, item in written.items()}
    found = losses.get(written) if isinstance(written, str) and written not in ("ce", "crossentropy") else None
    return getattr(found, "__name__", written)


def _write_weights(group: Any, model: Any) -> None:
    group.attrs["keras_version"], group.attrs["backend"] = "3.15.0", "fathoms"
    _write_names(group, "layer_names", [layer.name for layer in model.layers])
    for layer in model.layers:
        _write_named(group.create_group(layer.name), _ordered(layer))
    _write_named(group.create_group(_TOP), model._own_variables())


def _write_named(group: Any, variables: Sequence[Variable]) -> None:
    names: list[str] = []
    for variable in variables:
        name = variable.path
        while name in names:
            name += "_1"
        names.append(name)
        group.create_dataset(name, data=variable.value)
    _write_names(group, "weight_names", names)


def _write_names(group: Any, attribute: str, names: Sequence[str]) -> None:
    """Write a list of names, in parts as HDF5 takes no more than 64 kB for one attribute."""
    encoded = [name.encode() for name in names]
    longest = max(map(len, encoded), default=1)
    count = max(1, 60_000 // max(longest, 1))
    parts = [encoded[start : start + count] for start in range(0, len(encoded), count)] or [[]]
    for number, part in enumerate(parts):
        group.attrs[attribute if len(parts) == 1 else f"{attribute}{number}"] = np.array(part, f"S{max(longest, 1)}")


def _ordered(layer: Any) -> list[Variable]:
    """A layer's weights in the order of these files: those that learn come first."""
    return [*layer.trainable_weights, *layer.non_trainable_weights]


def _parsed(written: str, path: str) -> Any:
    parsed = parse_json(written, f"{path!r}: its description", _LARGEST_DESCRIPTION)
    if not isinstance(parsed, dict):
        raise ModelFileError(f"{path!r}: its description is not one: {str(parsed)[:80]!r}. Save the model again.")
    return parsed


def _compile(model: Any, file: WeightsFile, training: Any, path: str, custom_objects: Mapping[str, Any] | None) -> None:
    try:
        with CustomObjectScope(own_objects(custom_objects)):
            model.compile_from_config(compile_arguments(training))
    except ValueError as error:
        raise DescriptionError(
            f"{path!r}: the model cannot be compiled as it was: {error} To load it for predicting only: load_model({path!r}, compile=False)."
        ) from error
    if model.optimizer is None or not model.compiled:
        return
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    arrays = file.arrays(_OPTIMIZER, file.names(_OPTIMIZER, "weight_names") or [])
    variables = model.optimizer.variables
    # Keras 2 kept other variables, in another order: then the optimizer starts afresh, as in Keras 3.
    if [array.shape for array in arrays] == [variable.shape for variable in variables]:
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)


def _fill(model: Any, file: WeightsFile, root: str, by_name: bool, skip_mismatch: bool) -> dict[str, str]:
    """Fill a model's layers; everything is checked before anything is changed."""
    pairs = list(_pairs(model, file, root, by_name))
    left: dict[str, str] = {}
    wanted: list[tuple[Variable, np.ndarray]] = []
    for name, variables, arrays in pairs:
        problem = _mismatch(name, variables, arrays)
        if problem is None:
            wanted += zip(variables, arrays, strict=True)
        elif skip_mismatch:
            left[name] = problem
        else:
            raise ModelFileError(f"{problem} The file belongs to another model.")
    for variable, array in wanted:
        variable.assign(array)
    return left


def _pairs(
    model: Any, file: WeightsFile, root: str, by_name: bool
) -> Iterator[tuple[str, list[Variable], list[np.ndarray]]]:
    """Yield each layer's name, its variables and what the file holds for them."""
    held: dict[str, list[np.ndarray]] = {}
    for name in file.names(root, "layer_names") or []:
        group = f"{root}/{name}" if root else name
        held[name] = file.arrays(group, file.names(group, "weight_names") or [])
    top = f"{root}/{_TOP}" if root else _TOP
    if by_name:
        yield from ((layer.name, _ordered(layer), held[layer.name]) for layer in model.layers if layer.name in held)
    else:
        layers = [layer for layer in model.layers if layer.weights]
        names = [name for name, arrays in held.items() if arrays]
        if len(layers) != len(names):
            raise ModelFileError(
                f"Layer count mismatch when loading weights from file. The model has {len(layers)} layers with weights, the "
                f"file {len(names)}: {', '.join(names[:8])}. It belongs to another model."
            )
        for layer, name in zip(layers, names, strict=True):
            yield layer.name, _ordered(layer), held[name]
    names_on_top = file.names(top, "weight_names")
    if names_on_top is not None:
        yield model.name, list(model._own_variables()), file.arrays(top, names_on_top)


def _mismatch(name: str, variables: Sequence[Variable], arrays: Sequence[np.ndarray]) -> str | None:
    if len(variables) != len(arrays):
        return f"Weight count mismatch for layer {name!r}: it expects {len(variables)} weight(s), the file holds {len(arrays)}."
    for variable, array in zip(variables, arrays, strict=True):
        if variable.shape != array.shape:
            return (
                f"Shape mismatch in layer {name!r} for weight {variable.path}: it expects shape {variable.shape}, the "
                f"file holds shape {array.shape}."
            )
    return None
