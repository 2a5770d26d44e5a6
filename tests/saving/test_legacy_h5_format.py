"""Models in Keras's older files: hand-made ones as Keras 2 wrote them, and one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import fathoms
from fathoms import layers, saving

RANDOM = np.random.default_rng(0)
KERNEL, BIAS = RANDOM.normal(size=(3, 2)).astype("float32"), RANDOM.normal(size=2).astype("float32")
X = RANDOM.normal(size=(5, 3)).astype("float32")


def dense(**config: Any) -> dict[str, Any]:
    """A layer as TensorFlow 2.4 described it."""
    initializer = {"class_name": "GlorotUniform", "config": {"seed": None}}
    return {
        "class_name": "Dense",
        "config": {
            "name": "dense", "trainable": True, "dtype": "float32", "units": 2, "activation": "tanh", "use_bias": True,
            "kernel_initializer": initializer, "bias_initializer": {"class_name": "Zeros", "config": {}},
            "kernel_regularizer": None, "bias_regularizer": None, "activity_regularizer": None,
            "kernel_constraint": None, "bias_constraint": None, **config,
        },
    }  # fmt: skip


SEQUENTIAL = {
    "class_name": "Sequential",
    "config": {"name": "sequential", "layers": [dense(batch_input_shape=[None, 3])]},
}
FUNCTIONAL = {
    "class_name": "Functional",
    "config": {
        "name": "model",
        "layers": [
            {
                "class_name": "InputLayer",
                "config": {
                    "batch_input_shape": [None, 3],
                    "dtype": "float32",
                    "sparse": False,
                    "ragged": False,
                    "name": "input_1",
                },
                "name": "input_1",
                "inbound_nodes": [],
            },
            {**dense(), "name": "dense", "inbound_nodes": [[["input_1", 0, 0, {}]]]},
        ],
        "input_layers": [["input_1", 0, 0]],
        "output_layers": [["dense", 0, 0]],
    },
}
TRAINING = {
    "loss": {"class_name": "MeanSquaredError", "config": {"reduction": "auto", "name": "mean_squared_error"}},
    "metrics": [
        [
            {
                "class_name": "MeanMetricWrapper",
                "config": {"name": "mae", "dtype": "float32", "fn": "mean_absolute_error"},
            }
        ]
    ],
    "weighted_metrics": None,
    "loss_weights": None,
    "optimizer_config": {
        "class_name": "Adam",
        "config": {
            "name": "Adam",
            "learning_rate": 0.25,
            "decay": 0.0,
            "beta_1": 0.8,
            "beta_2": 0.9,
            "epsilon": 1e-7,
            "amsgrad": False,
        },
    },
}


def written(path: Path, config: Any, training: Any = None, whole: bool = True) -> Path:
    """A file as Keras 2 wrote it."""
    with h5py.File(path, "w") as file:
        group = file
        if whole:
            file.attrs["model_config"] = json.dumps(config).encode()
            group = file.create_group("model_weights")
        if training:
            file.attrs["training_config"] = json.dumps(training)
        group.attrs["layer_names"] = [b"input_1", b"dense"]
        group.create_group("input_1").attrs["weight_names"] = []
        inner = group.create_group("dense")
        inner.attrs["weight_names0"] = [b"dense/kernel:0"]  # long lists were cut into parts
        inner.attrs["weight_names1"] = [b"dense/bias:0"]
        inner["dense/kernel:0"], inner["dense/bias:0"] = KERNEL, BIAS
    return path


@pytest.mark.parametrize("config", [SEQUENTIAL, FUNCTIONAL, {**FUNCTIONAL, "class_name": "Model"}])
def test_whole_models_of_keras_2(tmp_path: Path, config: Any) -> None:
    model = saving.load_model(written(tmp_path / "m.h5", config, TRAINING))
    np.testing.assert_allclose(model.predict(X, verbose=0), np.tanh(X @ KERNEL + BIAS), rtol=0, atol=1e-6)
    assert (float(model.optimizer.learning_rate), model.optimizer.beta_1) == (0.25, 0.8)
    model.fit(X, X[:, :2], verbose=0)
    assert list(model.history.history) == ["loss", "mae"]
    assert not saving.load_model(tmp_path / "m.h5", compile=False).compiled


def test_weights_of_keras_2(tmp_path: Path) -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(2, name="mine")])
    path = written(tmp_path / "w.h5", None, whole=False)
    model.load_weights(path)
    np.testing.assert_array_equal(model.get_weights()[0], KERNEL)
    other = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(2, name="dense"), layers.Dense(4, name="more")])
    with pytest.raises(ValueError, match="Layer count mismatch"):
        other.load_weights(path)
    other.load_weights(path, by_name=True)
    np.testing.assert_array_equal(other.get_weights()[1], BIAS)


def test_mismatches_are_named_or_skipped(tmp_path: Path) -> None:
    path = written(tmp_path / "w.h5", SEQUENTIAL)
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(2)])
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"\(4, 2\).*\(3, 2\)"):
        model.load_weights(path)
    with pytest.warns(UserWarning, match="stay as they are"):
        model.load_weights(path, skip_mismatch=True)
    np.testing.assert_array_equal(model.get_weights()[0], before[0])


def test_round_trip_with_the_optimizer(tmp_path: Path) -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(4), layers.BatchNormalization(), layers.Dense(2)])
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, X[:, :2], verbose=0)
    model.save(tmp_path / "m.h5")
    again = saving.load_model(tmp_path / "m.h5")
    histories = [each.fit(X, X[:, :2], epochs=2, verbose=0, shuffle=False).history for each in (model, again)]
    assert histories[0] == histories[1]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"class_name": "os.system", "config": {}}, "Could not locate class"),
        ({"class_name": "Dense", "config": {"units": 2}}, "not a model"),
        ([], "not one"),
        ({"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Lambda", "config": {}}]}}, "Lambda"),
    ],
)  # fmt: skip
def test_what_is_no_model_is_refused(tmp_path: Path, config: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        saving.load_model(written(tmp_path / "m.h5", config))


def test_weights_only_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="weights only"):
        saving.load_model(written(tmp_path / "w.h5", None, whole=False))


def test_links_are_refused(tmp_path: Path) -> None:
    target = written(tmp_path / "target.h5", SEQUENTIAL)
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["model_weights"] = h5py.ExternalLink(str(target), "/model_weights")
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(2)])
    with pytest.raises(ValueError, match="ExternalLink"):
        model.load_weights(tmp_path / "m.h5")
