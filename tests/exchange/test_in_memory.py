"""Models handed to real Keras and back in memory: the same numbers, and training goes on alike. Tolerances as in test_files.py."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers, saving

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

RANDOM = np.random.default_rng(2)
X = RANDOM.normal(size=(40, 5)).astype("float32")
Y = np.tanh(X[:, :2])


def made(k: Any) -> Any:
    k.utils.set_random_seed(0)
    start = k.Input((5,))
    hidden = k.layers.Dense(8, "relu")(start)
    hidden = k.layers.BatchNormalization()(hidden)
    joined = k.layers.Concatenate()([hidden, start])
    model = k.Model(start, k.layers.Dense(2)(joined), name="net")
    model.compile(k.optimizers.Adam(0.01), "mse", metrics=["mae"])
    return model


def trained(model: Any) -> Any:
    return model.fit(X, Y, batch_size=8, epochs=2, shuffle=False, verbose=0).history


def assert_in_step(a: Any, b: Any) -> None:
    np.testing.assert_allclose(a.predict(X, verbose=0), b.predict(X, verbose=0), rtol=0, atol=1e-6)
    histories = [trained(model) for model in (a, b)]
    assert list(histories[0]) == list(histories[1])
    for name in histories[0]:
        np.testing.assert_allclose(histories[0][name], histories[1][name], rtol=1e-5)
    for ours, theirs in zip(a.get_weights(), b.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-4)


@pytest.mark.parametrize("first", [False, True], ids=["new", "trained"])
def test_to_keras(keras: Any, first: bool) -> None:
    model = made(fathoms)
    if first:
        trained(model)
    theirs = model.to_keras()
    assert isinstance(theirs, keras.Model)
    assert_in_step(model, theirs)


@pytest.mark.parametrize("first", [False, True], ids=["new", "trained"])
def test_from_keras(keras: Any, first: bool) -> None:
    model = made(keras)
    if first:
        trained(model)
    ours = fathoms.from_keras(model)
    assert isinstance(ours, fathoms.Model)
    assert_in_step(ours, model)


def test_a_model_of_neither_is_refused(keras: Any) -> None:
    with pytest.raises(TypeError, match="not a model of Keras"):
        fathoms.from_keras(made(fathoms))


def test_what_fathoms_has_not_is_named(keras: Any) -> None:
    model = keras.Sequential([keras.Input((3, 2)), keras.layers.LSTM(2)])
    with pytest.raises(ValueError, match="LSTM"):
        fathoms.from_keras(model)


def test_classes_of_ones_own_go_by_name(keras: Any) -> None:
    ours = type("Own", (layers.Dense,), {})
    theirs = type("Own", (keras.layers.Dense,), {})
    model = fathoms.Sequential([fathoms.Input((5,)), ours(2)])
    there = saving.to_keras(model, custom_objects={"Own": theirs})
    assert type(there.layers[0]) is theirs
    np.testing.assert_allclose(there.predict(X, verbose=0), model.predict(X, verbose=0), rtol=0, atol=1e-6)
    back = saving.from_keras(there, custom_objects={"Own": ours})
    np.testing.assert_array_equal(back.get_weights()[0], model.get_weights()[0])
