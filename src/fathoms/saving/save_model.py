"""Write models and weights to files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, BinaryIO

from fathoms.engine.atomic_write import atomic_write
from fathoms.engine.object_sharing_scope import ObjectSharingScope
from fathoms.engine.serialization import serialize_keras_object
from fathoms.saving.archive import write_archive
from fathoms.saving.legacy_h5_format import save_model_to_hdf5
from fathoms.saving.state import asset_members, state_bytes

# The version of Keras whose files these are.
KERAS_VERSION = "3.15.0"

CONFIG = "config.json"
METADATA = "metadata.json"
WEIGHTS = "model.weights.h5"


def save_model(
    model: Any,
    filepath: str | os.PathLike[str] | BinaryIO,
    overwrite: bool = True,
    zipped: bool | None = None,
    **kwargs: Any,
) -> None:
    """Save a model as a `.keras` file: its layers, its weights, how it was compiled, and the optimizer's state.

    The file can be loaded by `load_model` and by Keras 3, and training goes on from it as if it had never stopped. It is
    written in one step: if anything fails, what was there before stays as it was.

    Args:
        model: a model.
        filepath: path that ends in `.keras`, or an open binary file. A path that ends in `.h5` gives a file in Keras's
            older format.
        overwrite: whether a file that is there may be replaced.
        zipped: False writes a folder with the same members instead of one file.
        **kwargs: `include_optimizer`, for the older format.

    Raises:
        ValueError: another ending, no such folder, a file that may not be replaced, an unknown argument, or a part of
            the model that a file cannot hold.
        OSError: the system refuses to write.

    Source: `keras.saving.save_model` of Keras 3.

    >>> import tempfile, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    >>> path = tempfile.mkdtemp() + "/m.keras"
    >>> save_model(model, path)
    >>> bool((fathoms.saving.load_model(path).predict([[1.0, 2.0]], verbose=0) == model.predict([[1.0, 2.0]], verbose=0)).all())
    True
    """
    include_optimizer = bool(kwargs.pop("include_optimizer", True))
    _check_arguments(filepath, kwargs)
    if zipped is False:
        _save_folder(model, filepath, overwrite)
        return
    ending = check_target(filepath, (".keras", ".h5", ".hdf5"), overwrite)
    if ending in (".h5", ".hdf5"):
        save_model_to_hdf5(model, os.fspath(filepath), overwrite, include_optimizer)  # type: ignore[arg-type]
    else:
        write_archive(filepath, model_members(model))


def model_members(model: Any) -> dict[str, bytes]:
    """Return the members of a model's `.keras` file by name; more may be put beside them."""
    import json
    from datetime import datetime

    metadata = {
        "keras_version": KERAS_VERSION,
        "date_saved": datetime.now().strftime("%Y-%m-%d@%H:%M:%S"),
        "saved_by": "fathoms",
    }
    return {
        METADATA: json.dumps(metadata).encode(),
        CONFIG: json.dumps(model_config(model)).encode(),
        WEIGHTS: state_bytes(model),
        **asset_members(model),
    }


def model_config(model: Any) -> dict[str, Any]:
    """Return what `config.json` holds: the model's class, layers, input shape, and how it was compiled."""
    with ObjectSharingScope():
        config: dict[str, Any] = serialize_keras_object(model)
    return {**config, "compile_config": config.get("compile_config", {})}


def save_weights(
    model: Any,
    filepath: str | os.PathLike[str],
    overwrite: bool = True,
    max_shard_size: float | None = None,
    objects_to_skip: Iterable[Any] | None = None,
) -> None:
    """Save only the weights (and the optimizer's state) of a model; `load_weights` puts them into an equal model.

    Args:
        model: a built model.
        filepath: path that ends in `.weights.h5`.
        overwrite: whether a file that is there may be replaced.
        max_shard_size: not supported; leave it out.
        objects_to_skip: layers and other parts to leave out.

    Raises:
        ValueError: another ending, a model without weights, no such folder, or a file that may not be replaced.
        OSError: the system refuses to write.

    Source: `keras.Model.save_weights` of Keras 3.
    """
    if max_shard_size is not None:
        raise ValueError(
            "save_weights(max_shard_size): Fathoms writes weights into one file; it does not shard. Leave max_shard_size out."
        )
    if not str(filepath).endswith(".weights.h5"):
        raise ValueError(
            f"The filename must end in `.weights.h5`: expected a `.weights.h5` extension. Received: filepath={filepath}."
        )
    check_target(filepath, (".weights.h5",), overwrite)
    if not model.built:
        raise ValueError(
            "You are saving a model that has not yet been built. "
            "Start it with Input(shape=...), or call model.build((None, 11)) for 11 columns."
        )
    atomic_write(filepath, state_bytes(model, objects_to_skip or ()))


def check_target(filepath: str | os.PathLike[str] | BinaryIO, endings: tuple[str, ...], overwrite: bool) -> str:
    """Return the path's ending; raise ValueError if it is none of these, or a file there may not be replaced."""
    if hasattr(filepath, "write"):
        return endings[0]
    path = os.fspath(filepath)
    ending = next((ending for ending in endings if path.endswith(ending)), None)
    if ending is None:
        raise ValueError(
            f"Invalid filepath extension for saving: expected a `{endings[0]}` extension. Received: filepath={path}. "
            f"Write, for example, {os.path.splitext(path)[0] + endings[0]!r}."
        )
    _check_free(path, overwrite)
    return ending


def _check_arguments(filepath: Any, kwargs: dict[str, Any]) -> None:
    if kwargs.pop("save_format", False) and not str(filepath).endswith((".h5", ".hdf5", ".keras")):
        raise ValueError(
            "The `save_format` argument is deprecated: the path says how to save. "
            "Give a path that ends in `.keras` or `.h5`, and leave save_format out."
        )
    if kwargs:
        raise ValueError(f"The following argument(s) are not supported: {list(kwargs)}. Leave them out.")


def _check_free(path: str, overwrite: bool) -> None:
    if not overwrite and os.path.exists(path):
        raise ValueError(
            f"{path!r} is there already, and overwrite=False. Choose another name, or write overwrite=True."
        )


def _save_folder(model: Any, filepath: Any, overwrite: bool) -> None:
    path = os.fspath(filepath)
    if path.endswith(".keras"):
        raise ValueError(
            f"With zipped=False the model becomes a folder, whose name should not end in `.keras`. Received: filepath={path}."
        )
    _check_free(path, overwrite)
    for name, content in model_members(model).items():
        file = os.path.join(path, *name.split("/"))
        os.makedirs(os.path.dirname(file), exist_ok=True)
        atomic_write(file, content)
