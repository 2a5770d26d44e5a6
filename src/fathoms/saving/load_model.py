"""Read models and weights from files that may come from anyone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from fathoms.engine.custom_object_scope import CustomObjectScope
from fathoms.engine.description_error import DescriptionError
from fathoms.engine.json_document import parse_json
from fathoms.engine.messages import warn_caller
from fathoms.engine.model_file_error import ModelFileError
from fathoms.engine.object_sharing_scope import ObjectSharingScope
from fathoms.engine.reading_scope import reading_scope
from fathoms.engine.registration import own_objects
from fathoms.engine.serialization import deserialize_keras_object
from fathoms.models import Model
from fathoms.saving.archive import describe_file, read_archive, read_folder
from fathoms.saving.damage_told import damage_told
from fathoms.saving.legacy_h5_format import load_legacy_weights, load_model_from_hdf5
from fathoms.saving.save_model import CONFIG, WEIGHTS
from fathoms.saving.state import asset_names, load_assets, load_state
from fathoms.saving.weights_file import WeightsFile, file_bytes

_LARGEST_CONFIG = 16 << 20
_LARGEST_ASSET = 256 << 20
# Of an optimizer and metrics: no optimizer has more than four numbers for a weight, and metrics have few numbers.
_FOR_EACH_BYTE = 4
_FOR_METRICS = 1 << 21


def load_model(
    filepath: str | os.PathLike[str] | BinaryIO,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
) -> Any:
    """Load a model from a `.keras` file, written by `save_model` or by Keras 3.

    A file is only data: every name in it is looked up in a fixed table, and nothing that it names is imported, called or
    opened. The model takes no more memory than the file fills.

    Args:
        filepath: path that ends in `.keras`, or an open binary file; a folder, as `save_model(zipped=False)` writes it;
            or a path that ends in `.h5`, a file in Keras's older format.
        custom_objects: your own losses, metrics, ... by name.
        compile: whether to compile the model as it was and restore the optimizer's state. `False` gives a model that
            predicts.
        safe_mode: has no effect; loading is always safe, and there is no switch that turns this off.

    Returns:
        The model, with its weights.

    Raises:
        ModelFileError: a ValueError: there is no such file, it is not a model, is cut short or damaged, names a class that
            Fathoms does not have, gives one an argument that it does not take, or holds weights of other shapes than its
            layers. SECURITY.md says what is checked.

    Source: `keras.saving.load_model` of Keras 3.

    >>> import io, fathoms
    >>> file = io.BytesIO()
    >>> fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1, name="neuron")]).save(file)
    >>> [layer.name for layer in load_model(file).layers]
    ['neuron']
    """
    if not hasattr(filepath, "read") and os.fspath(filepath).endswith((".h5", ".hdf5")):
        return load_model_from_hdf5(filepath, custom_objects, compile)
    return model_from_members(read_members(filepath), describe_file(filepath), custom_objects, compile)


def read_members(filepath: str | os.PathLike[str] | BinaryIO) -> dict[str, bytes]:
    """Return the config, the weights and the assets of a `.keras` file, or of a folder, as bytes by name.

    Raises:
        ModelFileError: there is no such file, or it is not a sound one.
    """
    if not hasattr(filepath, "read"):
        path = os.fspath(filepath)
        if os.path.isfile(os.path.join(path, CONFIG)):
            return _folder_members(path)
        if not path.endswith(".keras"):
            raise ValueError(_unsupported(path))
    return read_archive(
        filepath, {CONFIG: _LARGEST_CONFIG, WEIGHTS: None}, further=asset_names, largest_further=_LARGEST_ASSET
    )


def _folder_members(folder: str) -> dict[str, bytes]:
    files = [
        os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/")
        for place, _, names in os.walk(folder)
        for name in names
    ]
    return read_folder(folder, (CONFIG, WEIGHTS, *asset_names(files)))


def model_from_members(
    members: Mapping[str, bytes],
    name: str,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
) -> Any:
    """Return the model that the members of a `.keras` file describe; `name` is what messages call the file."""
    config = _parse(members[CONFIG], name)
    size = len(members[WEIGHTS])
    with WeightsFile(members[WEIGHTS], name) as weights, damage_told(name):
        with reading_scope(size):  # a number takes at least one byte of the file
            model = _model(config, name, custom_objects)
        with reading_scope(_FOR_EACH_BYTE * size + _FOR_METRICS):
            compiled = compile and _compile(model, config, name, custom_objects)
            skip = _fresh_optimizer(model, weights) if compiled else [model.optimizer]
            load_state(model, weights, name, skip=skip)
        load_assets(model, {member: members[member] for member in asset_names(members)})
    return model


def load_weights(
    model: Any,
    filepath: str | os.PathLike[str],
    skip_mismatch: bool = False,
    objects_to_skip: Iterable[Any] | None = None,
    by_name: bool | None = None,
    **kwargs: Any,
) -> None:
    """Put the weights of a file into a model that has the same layers.

    Args:
        model: a built model.
        filepath: path of a `.weights.h5` or `.keras` file, or of an `.h5` file in Keras's older format.
        skip_mismatch: leave parts as they are that the file does not fit, with a warning, instead of raising.
        objects_to_skip: layers and other parts to leave as they are; for `.weights.h5`.
        by_name: match layers by their names instead of by their places; for `.h5`.

    Raises:
        ValueError: there is no such file, it is damaged, or its weights do not fit; then no weight is changed.

    Source: `keras.Model.load_weights` of Keras 3.
    """
    if kwargs:
        raise ValueError(f"Invalid keyword arguments: {kwargs}")
    path = os.fspath(filepath)
    whole = path.endswith((".weights.h5", ".keras"))
    if not whole and not path.endswith((".h5", ".hdf5")):
        raise ValueError(_unsupported(path))
    if objects_to_skip is not None and not path.endswith(".weights.h5"):
        raise ValueError(f"`objects_to_skip` only supports loading '.weights.h5' files. Received: {path}")
    if by_name is not None and whole:
        raise ValueError(
            f"`by_name` only supports loading legacy '.h5' or '.hdf5' files, but found {path}. Leave it out."
        )
    if not model.built:
        raise ValueError(
            "You are loading weights into a model that has not yet been built. "
            "Start it with Input(shape=...), or call model.build((None, 11)) for 11 columns."
        )
    if whole:
        left = _load_whole(model, path, skip_mismatch, objects_to_skip or ())
    else:
        left = load_legacy_weights(model, path, bool(by_name), skip_mismatch)
    if left:
        reasons = " ".join(left.values())
        warn_caller(f"load_weights: {len(left)} objects could not be loaded and stay as they are. {reasons}")


def _load_whole(model: Any, path: str, skip_mismatch: bool, objects_to_skip: Iterable[Any]) -> dict[str, str]:
    content = read_archive(path, {WEIGHTS: None})[WEIGHTS] if path.endswith(".keras") else file_bytes(path)
    with WeightsFile(content, repr(path)) as weights:
        skip = [*objects_to_skip, *_unfit_optimizer(model, weights)]
        return load_state(model, weights, repr(path), skip_mismatch, skip)


def _unsupported(path: str) -> str:
    return (
        f"File format not supported: filepath={path}. Fathoms reads `.keras`, `.weights.h5` and `.h5` files, and folders "
        f"that model.save(path, zipped=False) wrote. Save a model with model.save('m.keras')."
    )


def _parse(content: bytes, name: str) -> dict[str, Any]:
    config = parse_json(content, f"{name}: its {CONFIG}", _LARGEST_CONFIG)
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        raise ModelFileError(
            f"{name}: its {CONFIG} does not describe a model. Save the model again with model.save('m.keras')."
        )
    return config


def _model(config: dict[str, Any], name: str, custom_objects: Mapping[str, Any] | None) -> Any:
    try:
        with ObjectSharingScope():
            model = deserialize_keras_object({**config, "compile_config": None}, custom_objects)
    except ValueError as error:
        raise DescriptionError(f"{name}: {error}") from error
    if not isinstance(model, Model):
        raise DescriptionError(
            f"{name} holds a {config.get('class_name')!r}, which is not a model. Save a model with model.save('m.keras')."
        )
    return model


def _compile(model: Any, config: dict[str, Any], name: str, custom_objects: Mapping[str, Any] | None) -> bool:
    compile_config = config.get("compile_config")
    if not compile_config:
        return False
    try:
        with CustomObjectScope(own_objects(custom_objects)):
            model.compile_from_config(compile_config)
    except ValueError as error:
        raise DescriptionError(
            f"{name}: the model cannot be compiled as it was: {error} "
            f"To load it for predicting only: load_model({name}, compile=False)."
        ) from error
    return bool(model.compiled)


def _unfit_optimizer(model: Any, weights: WeightsFile) -> list[Any]:
    """Return the model's optimizer in a list if the file does not hold a state for it."""
    optimizer = getattr(model, "optimizer", None)
    fits = optimizer is None or len(weights.entry("optimizer")) == len(optimizer.variables)
    return [] if fits else [optimizer]


def _fresh_optimizer(model: Any, weights: WeightsFile) -> list[Any]:
    """Return the model's optimizer in a list if the file was written before its first step.

    Keras then writes the step counter and the learning rate; there is nothing to restore, since the rate is in the config.
    """
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return []
    if not optimizer.built:
        optimizer.build(model.trainable_variables)
    held = len(weights.entry("optimizer"))
    size = len(type(optimizer).from_config(optimizer.get_config()).variables)
    return [optimizer] if held == 0 or (held == size and size != len(optimizer.variables)) else []
