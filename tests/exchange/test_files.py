"""Files exchanged with real Keras 3: what one saves, the other loads, predicts the same from, and trains on alike.

Tolerances: predictions 1e-6 of the largest (both sides add up a row's products in another order, in float32). Training on:
a loss history 1e-5, weights 1e-4, as tests/lockstep says and why.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import fathoms

# Keras reads Fathoms's arrays, and JAX's, in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

RNG = np.random.default_rng(3)
X = RNG.normal(size=(48, 3, 2)).astype("float32")
NUMBERS = np.tanh(X.reshape(48, 6) @ RNG.normal(size=(6, 3))).astype("float32")
LABELS = NUMBERS.argmax(-1)

Compile = Callable[[Any], dict[str, Any]]

# What a model is compiled with, the activation of its last layer, and its targets.
CASES: dict[str, tuple[Compile, str | None, NDArray[Any]]] = {
    "sgd-mse": (lambda k: {"optimizer": k.optimizers.SGD(0.05), "loss": "mse"}, None, NUMBERS),
    "momentum-mae": (
        lambda k: {
            "optimizer": k.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
            "loss": k.losses.MeanAbsoluteError(),
            "metrics": ["mse", k.metrics.RootMeanSquaredError(name="root")],
        },
        None,
        NUMBERS,
    ),
    "adam-binary": (
        lambda k: {
            "optimizer": k.optimizers.Adam(0.01),
            "loss": k.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
            "metrics": [k.metrics.BinaryAccuracy(threshold=0.0)],
        },
        None,
        (NUMBERS > 0).astype("float32"),
    ),
    "amsgrad-categorical": (
        lambda k: {
            "optimizer": k.optimizers.Adam(0.01, amsgrad=True),
            "loss": k.losses.categorical_crossentropy,
            "metrics": ["accuracy"],
            "weighted_metrics": [k.metrics.CategoricalAccuracy(name="weighted")],
        },
        "softmax",
        np.eye(3, dtype="float32")[LABELS],
    ),
    "schedule-sparse": (
        lambda k: {
            "optimizer": k.optimizers.Adam(k.optimizers.schedules.CosineDecay(0.01, 20)),
            "loss": "sparse_categorical_crossentropy",
            "metrics": ["accuracy", "sparse_categorical_crossentropy"],
        },
        "softmax",
        LABELS,
    ),
}


def made(library: Any, name: str) -> Any:
    compile_arguments, activation, _ = CASES[name]
    k = library.layers
    library.utils.set_random_seed(0)
    model = library.Sequential(
        [
            library.Input((3, 2)),
            k.Dense(4, activation="tanh", kernel_initializer=library.initializers.HeNormal(seed=1)),
            k.Flatten(),
            k.Dense(8, use_bias=False, kernel_regularizer="l2", kernel_constraint="max_norm"),
            k.BatchNormalization(momentum=0.9),
            k.ReLU(max_value=3.0),
            k.Dropout(0.0),
            k.Dense(6, activation="gelu"),
            k.Activation("softplus"),
            k.Dense(3, activation=activation, name="out"),
        ],
        name="net",
    )
    model.compile(**compile_arguments(library))
    return model


def fit(model: Any, y: NDArray[Any], epochs: int) -> dict[str, list[float]]:
    history: dict[str, list[float]] = model.fit(X, y, batch_size=16, epochs=epochs, shuffle=False, verbose=0).history
    return history


def assert_alike(first: Any, second: Any, y: NDArray[Any]) -> None:
    """Both predict the same; then both train on, alike."""
    a, b = first.predict(X, verbose=0), second.predict(X, verbose=0)
    np.testing.assert_allclose(a, b, rtol=0, atol=1e-6 * np.abs(b).max())
    histories = [fit(model, y, 5) for model in (first, second)]
    assert list(histories[0]) == list(histories[1])
    for name, values in histories[0].items():
        np.testing.assert_allclose(values, histories[1][name], rtol=1e-5, atol=1e-5)
    variables = [[*model.get_weights(), *(v.numpy() for v in model.optimizer.variables)] for model in (first, second)]
    for mine, other in zip(*variables, strict=True):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-4 * max(np.abs(other).max(), 1e-2))


@pytest.mark.parametrize("trained", [0, 2])
@pytest.mark.parametrize("name", CASES)
def test_keras_to_fathoms(keras: Any, tmp_path: Path, name: str, trained: int) -> None:
    y = CASES[name][2]
    theirs = made(keras, name)
    fit(theirs, y, trained)
    theirs.save(tmp_path / "m.keras")
    ours = fathoms.saving.load_model(tmp_path / "m.keras")
    assert int(ours.optimizer.iterations) == 3 * trained
    assert_alike(ours, theirs, y)


@pytest.mark.filterwarnings(
    "ignore:Skipping variable loading for optimizer"
)  # as Keras says of its own untrained models
@pytest.mark.parametrize("trained", [0, 2])
@pytest.mark.parametrize("name", CASES)
def test_fathoms_to_keras(keras: Any, tmp_path: Path, name: str, trained: int) -> None:
    y = CASES[name][2]
    ours = made(fathoms, name)
    fit(ours, y, trained)
    ours.save(tmp_path / "m.keras")
    theirs = keras.saving.load_model(tmp_path / "m.keras")
    assert int(theirs.optimizer.iterations) == 3 * trained
    assert_alike(theirs, ours, y)


@pytest.mark.parametrize("name", CASES)
def test_there_and_back_is_the_same_file(keras: Any, tmp_path: Path, name: str) -> None:
    """Keras's own config of a model and the one Fathoms writes after loading it are equal, but for numbers of objects."""
    made(keras, name).save(tmp_path / "theirs.keras")
    fathoms.saving.load_model(tmp_path / "theirs.keras").save(tmp_path / "ours.keras")
    theirs, ours = (config(tmp_path / f"{side}.keras") for side in ("theirs", "ours"))
    assert ours == theirs


def config(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        return without_numbers(json.loads(archive.read("config.json")))


def without_numbers(value: Any) -> Any:
    """A config without `shared_object_id`, which is a place in Keras's memory."""
    if isinstance(value, dict):
        return {name: without_numbers(item) for name, item in value.items() if name != "shared_object_id"}
    return [without_numbers(item) for item in value] if isinstance(value, list) else value


def test_weights_only(keras: Any, tmp_path: Path) -> None:
    theirs, ours = made(keras, "sgd-mse"), made(fathoms, "sgd-mse")
    theirs.save_weights(tmp_path / "theirs.weights.h5")
    fathoms.saving.load_weights(ours, tmp_path / "theirs.weights.h5")
    assert_alike(ours, theirs, NUMBERS)
    fathoms.saving.save_weights(ours, tmp_path / "ours.weights.h5")
    theirs.load_weights(tmp_path / "ours.weights.h5")
    assert_alike(theirs, ours, NUMBERS)


def test_a_layer_that_keras_has_and_fathoms_not_is_named(keras: Any, tmp_path: Path) -> None:
    keras.Sequential([keras.Input((4, 2)), keras.layers.LSTM(2)]).save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match=r"m\.keras.*Could not locate class 'LSTM'"):
        fathoms.saving.load_model(tmp_path / "m.keras")


def test_an_optimizer_that_fathoms_has_not_is_named_with_the_way_out(keras: Any, tmp_path: Path) -> None:
    model = made(keras, "sgd-mse")
    model.compile(keras.optimizers.ScheduleFreeAdamW(0.01), "mse")
    model.save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match=r"Unknown optimizer: 'ScheduleFreeAdamW'.*compile=False"):
        fathoms.saving.load_model(tmp_path / "m.keras")
    ours = fathoms.saving.load_model(tmp_path / "m.keras", compile=False)
    np.testing.assert_allclose(ours.predict(X, verbose=0), model.predict(X, verbose=0), atol=1e-6)


def test_an_argument_that_fathoms_has_not_is_named(keras: Any, tmp_path: Path) -> None:
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, lora_rank=1, name="big")]).save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match=r"m\.keras.*lora"):
        fathoms.saving.load_model(tmp_path / "m.keras")


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
def test_a_lambda_layer_is_refused(keras: Any, tmp_path: Path) -> None:
    keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x + 1)]).save(tmp_path / "m.keras")
    for safe_mode in (True, False):
        with pytest.raises(ValueError, match=r"Lambda.* never runs code from a file"):
            fathoms.saving.load_model(tmp_path / "m.keras", safe_mode=safe_mode)


@pytest.mark.parametrize("rest", ["not_built", "not_compiled"])
def test_models_without_weights_or_optimizer(keras: Any, tmp_path: Path, rest: str) -> None:
    layers = [] if rest == "not_built" else [fathoms.Input((4,))]
    fathoms.Sequential([*layers, fathoms.layers.Dense(2)]).save(tmp_path / "m.keras")
    theirs = keras.saving.load_model(tmp_path / "m.keras")
    assert theirs.built == (rest == "not_compiled")
    assert not theirs.compiled
