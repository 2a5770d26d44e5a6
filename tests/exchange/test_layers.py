"""Files with every layer, exchanged with real Keras 3 both ways: the same predictions, and the same config after a round trip.

Tolerance: 1e-5 of the largest prediction; both sides add up rows in another order, in float32, through ten layers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from tests.exchange.test_files import config

# Keras reads Fathoms's arrays, and JAX's, in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

X = np.random.default_rng(5).normal(size=(40, 3, 4)).astype("float32")

MODELS: dict[str, Callable[[Any], list[Any]]] = {
    "activations": lambda k: [
        k.layers.Dense(6, "squareplus", kernel_regularizer=k.regularizers.L1L2(0.1, 0.2), bias_constraint="non_neg"),
        k.layers.LeakyReLU(0.1),
        k.layers.PReLU("glorot_uniform", alpha_regularizer="l1", alpha_constraint="max_norm", shared_axes=[1]),
        k.layers.ELU(0.5),
        k.layers.Softmax(1),
        k.layers.Dense(6, "hard_tanh", kernel_constraint=k.constraints.MinMaxNorm(0.5, 2.0, axis=1)),
        k.layers.BatchNormalization(beta_regularizer="l2", gamma_constraint="unit_norm"),
        k.layers.Flatten(),
    ],
    "normalizations": lambda k: [
        k.layers.Rescaling(0.5, offset=0.25),
        k.layers.Normalization(),
        k.layers.LayerNormalization(axis=[1, 2], gamma_initializer="glorot_uniform"),
        k.layers.RMSNormalization(),
        k.layers.UnitNormalization(axis=1),
        k.layers.Normalization(mean=1.0, variance=2.0, invert=True),
        k.layers.Permute((2, 1)),
        k.layers.Reshape((12,)),
        k.layers.GroupNormalization(4, beta_initializer="ones"),
        k.layers.RepeatVector(2),
    ],
    "noises": lambda k: [
        k.layers.GaussianNoise(0.1),
        k.layers.GaussianDropout(0.1, seed=3),
        k.layers.AlphaDropout(0.1),
        k.layers.ActivityRegularization(l1=0.5),
        k.layers.Identity(),
        k.layers.ReLU(),
        k.layers.Embedding(20, 3, embeddings_regularizer="l2"),
        k.layers.Flatten("channels_first"),
    ],
}


def made(library: Any, name: str) -> Any:
    library.utils.set_random_seed(1)
    layers = MODELS[name](library)
    model = library.Sequential([library.Input((3, 4)), *layers], name="net")
    for layer in layers:
        if type(layer).__name__ == "Normalization" and layer.weights:
            layer.adapt(X)
    return model


@pytest.mark.parametrize("name", MODELS)
def test_keras_to_fathoms_and_back(keras: Any, tmp_path: Path, name: str) -> None:
    theirs = made(keras, name)
    theirs.save(tmp_path / "theirs.keras")
    ours = fathoms.saving.load_model(tmp_path / "theirs.keras")
    ours.save(tmp_path / "ours.keras")
    assert config(tmp_path / "ours.keras") == config(tmp_path / "theirs.keras")
    again = keras.saving.load_model(tmp_path / "ours.keras")
    expected = theirs.predict(X, verbose=0)
    for model in (ours, again):
        np.testing.assert_allclose(model.predict(X, verbose=0), expected, rtol=0, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("name", MODELS)
def test_fathoms_to_keras(keras: Any, tmp_path: Path, name: str) -> None:
    ours = made(fathoms, name)
    ours.save(tmp_path / "ours.keras")
    theirs = keras.saving.load_model(tmp_path / "ours.keras")
    expected = ours.predict(X, verbose=0)
    np.testing.assert_allclose(theirs.predict(X, verbose=0), expected, rtol=0, atol=1e-5 * np.abs(expected).max())
    assert [weight.name for weight in ours.weights] == [weight.name for weight in theirs.weights]
