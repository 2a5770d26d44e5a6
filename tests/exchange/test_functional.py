"""Files of models that branch, share layers and hold models, both ways with real Keras.

Tolerances as in test_files.py: predictions 1e-6 of the largest, a loss history 1e-5, weights 1e-4.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms

# Keras reads Fathoms's arrays, and JAX's, in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

RANDOM = np.random.default_rng(5)
X = [RANDOM.normal(size=(32, 3)).astype("float32"), RANDOM.normal(size=(32, 2)).astype("float32")]
Y = [RANDOM.normal(size=(32, 1)).astype("float32"), RANDOM.normal(size=(32, 2)).astype("float32")]


def made(k: Any) -> Any:
    k.utils.set_random_seed(0)
    wine, place = k.Input((3,), name="wine"), k.Input((2,), name="place")
    shared = k.layers.Dense(3, activation="tanh", name="shared")
    twice = k.layers.Add(name="add")([shared(shared(wine)), shared(wine)])
    inner = k.Sequential([k.Input((3,)), k.layers.Dense(4, activation="relu")], name="inner")
    start = k.Input((4,), name="start")
    nested = k.Model(start, [k.layers.Dense(2)(start), k.layers.Dense(3, use_bias=False)(start)], name="nested")
    first, second = nested(inner(twice))
    both = k.layers.Concatenate(name="both")([first, second, place])
    normal = k.layers.BatchNormalization(name="normal")(both)
    last = k.layers.Maximum(name="largest")([first, place])
    model = k.Model([wine, place], [k.layers.Dense(1, name="price")(normal), last], name="whole")
    model.compile(k.optimizers.Adam(0.01), ["mse", "mae"], [1.0, 0.5], [["mae"], ["mse"]])
    return model


def assert_alike(ours: Any, theirs: Any) -> None:
    def near(a: Any, b: Any, tolerance: float) -> None:
        a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
        assert np.abs(a - b).max() <= tolerance * max(np.abs(b).max(), 1e-3)

    for a, b in zip(ours.predict(X, verbose=0), theirs.predict(X, verbose=0), strict=True):
        near(a, b, 1e-6)
    histories = [model.fit(X, Y, batch_size=16, epochs=3, shuffle=False, verbose=0).history for model in (ours, theirs)]
    assert list(histories[0]) == list(histories[1])
    for name in histories[0]:
        near(histories[0][name], histories[1][name], 1e-5)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        near(a, b, 1e-4)


@pytest.mark.parametrize("trained", [False, True], ids=["new", "trained"])
def test_files_of_fathoms_in_keras(keras: Any, tmp_path: Path, trained: bool) -> None:
    model = made(fathoms)
    if trained:
        model.fit(X, Y, batch_size=16, verbose=0)
    model.save(tmp_path / "m.keras")
    assert_alike(model, keras.saving.load_model(tmp_path / "m.keras"))
    assert_alike(fathoms.saving.load_model(tmp_path / "m.keras"), keras.saving.load_model(tmp_path / "m.keras"))


@pytest.mark.parametrize("trained", [False, True], ids=["new", "trained"])
def test_files_of_keras_in_fathoms(keras: Any, tmp_path: Path, trained: bool) -> None:
    model = made(keras)
    if trained:
        model.fit(X, Y, batch_size=16, verbose=0)
    model.save(tmp_path / "m.keras")
    assert_alike(fathoms.saving.load_model(tmp_path / "m.keras"), model)


def test_structure_as_text(keras: Any) -> None:
    ours, theirs = made(fathoms), made(keras)
    for text in (ours.to_json(), theirs.to_json()):
        read = fathoms.models.model_from_json(text)
        assert [layer.name for layer in read.layers] == [layer.name for layer in theirs.layers]
        assert [variable.shape for variable in read.weights] == [variable.shape for variable in theirs.weights]
        keras.models.model_from_json(text)
    own, other = (json.loads(text)["config"] for text in (ours.to_json(), theirs.to_json()))
    for end in ("input_layers", "output_layers"):
        assert own[end] == other[end]
    for a, b in zip(own["layers"], other["layers"], strict=True):
        for call, same in zip(a["inbound_nodes"], b["inbound_nodes"], strict=True):
            histories = [
                [tensor["config"]["keras_history"] for tensor in _tensors(item["args"])] for item in (call, same)
            ]
            assert histories[0] == histories[1]


def _tensors(written: Any) -> list[Any]:
    if isinstance(written, list):
        return [tensor for item in written for tensor in _tensors(item)]
    return [written]


def test_models_that_a_subclass_may_not_hide(tmp_path: Path) -> None:
    """Calls that wait for each other, or for nothing, are refused."""
    config = made(fathoms).get_config()
    config["layers"][1]["inbound_nodes"][0]["args"][0]["config"]["keras_history"][0] = "nobody"
    with pytest.raises(ValueError, match="nobody"):
        fathoms.models.Functional.from_config(config)
    config = made(fathoms).get_config()
    last = next(item for item in config["layers"] if item["name"] == "shared")
    last["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = ["both", 0, 0]
    with pytest.raises(ValueError, match="wait for each other"):
        fathoms.models.Functional.from_config(config)
