"""Write models and weights to files."""

from __future__ import annotations

import os
from typing import Any, BinaryIO

from fathoms.engine.object_sharing_scope import ObjectSharingScope
from fathoms.engine.serialization import serialize_keras_object
from fathoms.saving.archive import write_archive
from fathoms.saving.atomic_write import atomic_write
from fathoms.saving.variable_paths import layer_owners, optimizer_owner
from fathoms.saving.weights_file import Holder, pack_weights

# The version of Keras whose files these are.
KERAS_VERSION = "3.15.0"

CONFIG = "config.json"
METADATA = "metadata.json"
WEIGHTS = "model.weights.h5"


def save_model(model: Any, filepath: str | os.PathLike[str] | BinaryIO, overwrite: bool = True) -> None:
    """Save a model as a `.keras` file: its layers, its weights, how it was compiled, and the optimizer's state.

    The file can be loaded by `load_model` and by Keras 3, and training goes on from it as if it had never stopped. It is
    written in one step: if anything fails, what was there before stays as it was.

    Args:
        model: a model.
        filepath: path that ends in `.keras`, or an open binary file.
        overwrite: whether a file that is there may be replaced.

    Raises:
        ValueError: another ending, no such folder, a file that may not be replaced, or a part of the model that a file
            cannot hold.
        OSError: the system refuses to write.

    Source: `keras.saving.save_model` of Keras 3.

    >>> import tempfile, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    >>> path = tempfile.mkdtemp() + "/m.keras"
    >>> save_model(model, path)
    >>> bool((fathoms.saving.load_model(path).predict([[1.0, 2.0]], verbose=0) == model.predict([[1.0, 2.0]], verbose=0)).all())
    True
    """
    check_target(filepath, ".keras", overwrite)
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
        WEIGHTS: model_weights(model),
    }


def model_config(model: Any) -> dict[str, Any]:
    """Return what `config.json` holds: the model's class, layers, input shape, and how it was compiled."""
    with ObjectSharingScope():
        config: dict[str, Any] = serialize_keras_object(model)
    return {**config, "compile_config": config.get("compile_config", {})}


def model_weights(model: Any) -> bytes:
    """Return the bytes of a model's weights file, the optimizer's state included."""
    optimizer = optimizer_owner(model)
    owners = [*layer_owners(model), *([optimizer] if optimizer else [])]
    return pack_weights(
        Holder(owner.path, owner.name, [variable.value for variable in owner.variables]) for owner in owners
    )


def save_weights(model: Any, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
    """Save only the weights (and the optimizer's state) of a model; `load_weights` puts them into an equal model.

    Args:
        model: a built model.
        filepath: path that ends in `.weights.h5`.
        overwrite: whether a file that is there may be replaced.

    Raises:
        ValueError: another ending, a model without weights, no such folder, or a file that may not be replaced.
        OSError: the system refuses to write.

    Source: `keras.Model.save_weights` of Keras 3.
    """
    check_target(filepath, ".weights.h5", overwrite)
    check_built(model, "saving")
    atomic_write(filepath, model_weights(model))


def check_built(model: Any, doing: str) -> None:
    """Raise ValueError if the model has no weights yet."""
    if not model.built:
        raise ValueError(
            f"You are {doing} weights of the model {model.name!r}, which has not been built yet. "
            f"Start it with Input(shape=...), or call model.build((None, 11)) for 11 columns."
        )


def check_target(filepath: str | os.PathLike[str] | BinaryIO, ending: str, overwrite: bool) -> None:
    """Raise ValueError if a path does not have the ending, or names a file that may not be replaced."""
    if hasattr(filepath, "write"):
        return
    path = os.fspath(filepath)
    if not path.endswith(ending):
        raise ValueError(
            f"Invalid `filepath` argument: expected a `{ending}` extension. Received: filepath={path}. "
            f"Write, for example, {os.path.splitext(path)[0] + ending!r}."
        )
    if not overwrite and os.path.exists(path):
        raise ValueError(
            f"{path!r} is there already, and overwrite=False. Choose another name, or write overwrite=True."
        )
