"""Read models and weights from files that may come from anyone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, BinaryIO

from fathoms.engine.custom_object_scope import CustomObjectScope
from fathoms.engine.description_error import DescriptionError
from fathoms.engine.object_sharing_scope import ObjectSharingScope
from fathoms.engine.registration import own_objects
from fathoms.engine.serialization import deserialize_keras_object
from fathoms.engine.variable import limited_variables
from fathoms.models import Model
from fathoms.saving.archive import describe_file, read_archive
from fathoms.saving.save_model import CONFIG, WEIGHTS, check_built
from fathoms.saving.variable_paths import layer_owners, optimizer_owner
from fathoms.saving.weights_file import WeightsFile, assign_all

_LARGEST_CONFIG = 16 << 20

# What a damaged description makes constructors raise, beside ValueError.
_DAMAGE = (TypeError, AttributeError, KeyError, IndexError, OverflowError, RecursionError)


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
        filepath: path that ends in `.keras`, or an open binary file.
        custom_objects: your own losses, metrics, ... by name.
        compile: whether to compile the model as it was and restore the optimizer's state. `False` gives a model that
            predicts.
        safe_mode: has no effect; loading is always safe, and there is no switch that turns this off.

    Returns:
        The model, with its weights.

    Raises:
        ValueError: there is no such file, it is not a model, is cut short or damaged, names a class that Fathoms does not
            have, or holds weights of other shapes than its layers.

    Source: `keras.saving.load_model` of Keras 3.

    >>> import io, fathoms
    >>> file = io.BytesIO()
    >>> fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1, name="neuron")]).save(file)
    >>> [layer.name for layer in load_model(file).layers]
    ['neuron']
    """
    return model_from_members(read_members(filepath), describe_file(filepath), custom_objects, compile)


def read_members(filepath: str | os.PathLike[str] | BinaryIO) -> dict[str, bytes]:
    """Return the config and the weights of a `.keras` file as bytes, by name."""
    if not hasattr(filepath, "read"):
        check_ending(os.fspath(filepath), (".keras",))
    return read_archive(filepath, {CONFIG: _LARGEST_CONFIG, WEIGHTS: None})


def model_from_members(
    members: Mapping[str, bytes],
    name: str,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
) -> Any:
    """Return the model that the members of a `.keras` file describe; `name` is what messages call the file."""
    config = _parse(members[CONFIG], name)
    with WeightsFile(members[WEIGHTS], name) as weights:
        try:
            with limited_variables(len(members[WEIGHTS])):  # a number takes at least one byte of the file
                model = _model(config, name, custom_objects)
            compiled = compile and _compile(model, config, name, custom_objects)
        except ValueError:
            raise
        except _DAMAGE as error:
            raise DescriptionError(
                f"{name}: its {CONFIG} describes a model that cannot be made ({type(error).__name__}: {error}). Save the model again."
            ) from error
        _fill(model, weights, name, with_optimizer=bool(compiled))
    return model


def load_weights(model: Any, filepath: str | os.PathLike[str], skip_mismatch: bool = False) -> None:
    """Put the weights of a `.weights.h5` or `.keras` file into a model that has the same layers.

    Args:
        model: a built model.
        filepath: path of the file.
        skip_mismatch: only False.

    Raises:
        ValueError: there is no such file, it is damaged, or its weights do not fit; then no weight is changed.

    Source: `keras.Model.load_weights` of Keras 3.
    """
    if skip_mismatch:
        raise ValueError("load_weights: the argument `skip_mismatch` is not supported yet. Leave it out.")
    check_built(model, "loading")
    path = os.fspath(filepath)
    check_ending(path, (".weights.h5", ".keras"))
    if path.endswith(".keras"):
        content = read_archive(path, {WEIGHTS: None})[WEIGHTS]
    else:
        try:
            with open(path, "rb") as file:
                content = file.read()
        except FileNotFoundError:
            raise ValueError(
                f"There is no file {path!r}. Check the path and the folder you are in: {os.getcwd()!r}."
            ) from None
    with WeightsFile(content, repr(path)) as weights:
        optimizer = optimizer_owner(model)
        same = optimizer is not None and len(weights.shapes("optimizer")) == len(optimizer.variables)
        _fill(model, weights, repr(path), with_optimizer=same)


def check_ending(path: str, endings: tuple[str, ...]) -> None:
    """Raise ValueError if a path has none of the endings."""
    if not path.endswith(endings):
        expected = " or ".join(f"`{ending}`" for ending in endings)
        hint = (
            " For a file in Keras's older format, load it in Keras and save it there with model.save('m.keras')."
            if path.endswith((".h5", ".hdf5"))
            else ""
        )
        raise ValueError(f"Invalid filename: expected a {expected} extension. Received: filepath={path}.{hint}")


def _parse(content: bytes, name: str) -> dict[str, Any]:
    import json

    try:
        config = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{name}: its {CONFIG} cannot be read ({error}). The file was changed or cut short: copy or save it again."
        ) from None
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        raise ValueError(
            f"{name}: its {CONFIG} does not describe a model. Save the model again with model.save('m.keras')."
        )
    return config


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, in which no name may stand twice (readers would differ in which one counts)."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


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


def _fill(model: Any, weights: WeightsFile, name: str, with_optimizer: bool) -> None:
    owners = [owner for owner in layer_owners(model) if owner.variables and (owner.required or weights.has(owner.path))]
    for owner in owners:
        if owner.required and not weights.has(owner.path):
            raise ValueError(
                f"{name} holds no weights for the layer {owner.name!r} (nothing at {owner.path!r}). "
                f"The file belongs to another model, or was changed."
            )
    if with_optimizer:
        if not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        optimizer = optimizer_owner(model)
        if optimizer is not None and len(weights.shapes("optimizer")) not in (0, _unbuilt_size(model.optimizer)):
            owners.append(optimizer)
    wanted = {owner.path: owner.variables for owner in owners}
    assign_all({path: weights.read(path) for path in wanted}, wanted, name)


def _unbuilt_size(optimizer: Any) -> int | None:
    """How many variables Keras writes before the first step, or None if the optimizer has no more than these.

    They are the step counter and the learning rate; there is nothing to restore then, since the rate is in the config.
    """
    size = len(type(optimizer).from_config(optimizer.get_config()).variables)
    return None if size == len(optimizer.variables) else size
