"""Model files made by hand, as an attacker would: a zip, a description, and weights, with no help from any library."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

Config = dict[str, Any]
Fill = Callable[[Any], object]


def described(class_name: str, config: Any, module: Any = "keras.layers", registered_name: Any = None) -> Config:
    """A described object, as Keras 3 writes it."""
    return {"module": module, "class_name": class_name, "config": config, "registered_name": registered_name}


def dense(name: str = "dense", units: Any = 1, **more: Any) -> Config:
    """A Dense layer."""
    return described("Dense", {"name": name, "units": units, **more})


def entrance(width: Any = 2, dtype: str = "float32") -> Config:
    """What a model starts with."""
    return described("InputLayer", {"batch_shape": [None, width], "dtype": dtype, "name": "input"})


def sequential(*layers: Config, **more: Any) -> Config:
    """A Sequential model that starts with two columns."""
    config = {"name": "sequential", "layers": [entrance(), *layers]}
    return {**described("Sequential", config, "keras"), "compile_config": None, **more}


def weights(fill: Fill | None = None) -> bytes:
    """Weights of one Dense layer, two columns to one, or what `fill` puts into the file."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        (fill or dense_weights)(file)
    return buffer.getvalue()


def dense_weights(file: Any) -> None:
    """The kernel and the bias of a Dense layer."""
    file["layers/dense/vars/0"] = np.zeros((2, 1), "float32")
    file["layers/dense/vars/1"] = np.zeros(1, "float32")


def keras_file(
    path: Path, config: Any, held: bytes | None = None, more: Mapping[str, bytes] | None = None, compression: int = 0
) -> Path:
    """A `.keras` file."""
    text = config if isinstance(config, str | bytes) else json.dumps(config)
    members: dict[str, Any] = {
        "metadata.json": b"{}",
        "config.json": text,
        "model.weights.h5": weights() if held is None else held,
        **(more or {}),
    }
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def legacy_file(path: Path, config: Any, training: Any = None, names: Sequence[str] = ("dense",)) -> Path:
    """An `.h5` file, as Keras 2 wrote whole models."""
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        if training is not None:
            file.attrs["training_config"] = json.dumps(training)
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode() for name in names]
        inner = group.create_group("dense")
        inner.attrs["weight_names"] = [b"dense/kernel:0", b"dense/bias:0"]
        inner["dense/kernel:0"], inner["dense/bias:0"] = np.zeros((2, 1), "float32"), np.zeros(1, "float32")
    return path
