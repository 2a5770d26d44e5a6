"""Names of files that older releases took: `weights.h5`, `checkpoint`, `my_model` without an ending."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from fathoms import callbacks, models, saving
from fathoms.saving.legacy_h5_format import save_legacy_weights
from fathoms.scripts.changes import Changes

_WEIGHTS = ".weights.h5"
_HDF5 = (".h5", ".hdf5")


def take_older_files(changes: Changes) -> None:
    """Let models and weights be saved under any name, as they once were.

    A model without an ending becomes a folder. Weights in `.h5` are written as Keras 2 did; those without an ending go to a
    file with `.weights.h5` at its end. `to_json` describes only the structure, not how a model was compiled.

    Args:
        changes: takes note of each attribute that is changed.
    """
    changes.set(saving, "save_model", _saving_models(saving.save_model))
    changes.set(saving, "save_weights", _saving_weights(saving.save_weights))
    changes.set(saving, "load_weights", _loading_weights(saving.load_weights))
    changes.set(saving, "to_keras", _no_real_keras)
    changes.set(models.Model, "to_json", _only_structure(models.Model.to_json))
    checkpoint = callbacks.ModelCheckpoint
    changes.set(checkpoint, "__init__", _any_path(checkpoint.__init__))


def _saving_models(save_model: Callable[..., None]) -> Callable[..., None]:
    @wraps(save_model)
    def save(model: Any, filepath: Any, *args: Any, **kwargs: Any) -> None:
        path = str(filepath)
        kwargs.pop("save_format", None)
        if isinstance(filepath, str | os.PathLike) and not os.path.splitext(path)[1]:
            kwargs["zipped"] = False
        save_model(model, filepath, *args, **kwargs)

    return save


def _saving_weights(save_weights: Callable[..., None]) -> Callable[..., None]:
    @wraps(save_weights)
    def save(model: Any, filepath: Any, overwrite: bool = True, save_format: object = None, **kwargs: Any) -> None:
        path = str(filepath)
        if path.endswith(_HDF5) and not path.endswith(_WEIGHTS):
            save_legacy_weights(model, path)
        else:
            save_weights(model, _with_ending(path), overwrite, **kwargs)

    return save


def _loading_weights(load_weights: Callable[..., None]) -> Callable[..., None]:
    @wraps(load_weights)
    def load(model: Any, filepath: Any, *args: Any, **kwargs: Any) -> None:
        load_weights(model, _with_ending(str(filepath)), *args, **kwargs)

    return load


def _with_ending(path: str) -> str:
    return path if path.endswith((*_HDF5, ".keras")) else path + _WEIGHTS


def _no_real_keras(model: Any, custom_objects: Any = None) -> Any:
    raise RuntimeError(
        "to_keras: in this process keras means Fathoms. Save the model, and load it where it means Keras: "
        "model.save('model.keras'), then keras.models.load_model('model.keras')."
    )


def _only_structure(to_json: Callable[..., str]) -> Callable[..., str]:
    @wraps(to_json)
    def describe(self: Any, **kwargs: Any) -> str:
        import json

        described = json.loads(to_json(self))
        described.pop("compile_config", None)
        return json.dumps(described, **kwargs)

    return describe


def _any_path(init: Callable[..., None]) -> Callable[..., None]:
    """Take any path, and `period`, the epochs between two files, if it is 1."""

    @wraps(init)
    def initialize(self: Any, filepath: Any, *args: Any, period: int = 1, **kwargs: Any) -> None:
        if period != 1:
            raise ValueError(
                f"ModelCheckpoint(period={period}) went away in 2020. Count batches: save_freq={period} * steps_per_epoch."
            )
        only_weights = kwargs.get("save_weights_only", args[3] if len(args) > 3 else False)
        init(self, "checkpoint" + (_WEIGHTS if only_weights else ".keras"), *args, **kwargs)
        self.filepath = os.fspath(filepath)

    return initialize
