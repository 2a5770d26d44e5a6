"""PeriodicEmbedding: its formula by NumPy, how it starts, and all that a layer does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import GradientTape, Variable, layers, losses, ops

RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 5)).astype("float32")
Y = np.sin(7 * X[:, :1])


def expected(layer: Any, x: np.ndarray) -> np.ndarray:
    frequency, phase, kernel, bias = (weight.numpy().astype("float64") for weight in layer.weights)
    numbers = len(frequency)
    given = x[:, :numbers, None].astype("float64")
    made = np.einsum("rnf,nfu->rnu", np.cos(2 * np.pi * given * frequency + phase), kernel) + bias
    made = np.maximum(made, 0) if layer.relu else made
    made = np.concatenate([given, made], 2) if layer.direct else made
    return np.concatenate([made.reshape(len(x), -1), x[:, numbers:]], 1)


@pytest.mark.parametrize(
    "arguments", [{}, {"numbers": 3}, {"units": 6, "direct": False, "activation": "relu", "sigma": 2}]
)
def test_formula(arguments: dict[str, Any]) -> None:
    layer = layers.PeriodicEmbedding(**arguments)
    found = layer(X)
    assert found.shape == layer.compute_output_shape(X.shape)
    np.testing.assert_allclose(found, expected(layer, X), rtol=0, atol=2e-6)


def test_start() -> None:
    """Normal with deviation sigma; uniform in ±π and in ±1/√frequencies."""
    layer = layers.PeriodicEmbedding(units=5, frequencies=64, sigma=0.3)
    layer.build((None, 100))
    frequency, phase, *linear = (weight.numpy() for weight in layer.weights)
    assert abs(frequency.std() - 0.3) < 0.02 and abs(frequency.mean()) < 0.02
    for values, limit in ((phase, np.pi), *((own, 1 / 8) for own in linear)):
        assert abs(values.min() + limit) < 0.02 * limit and abs(values.max() - limit) < 0.02 * limit
        assert abs(values.std() - limit / np.sqrt(3)) < 0.05 * limit


def model(**arguments: Any) -> Any:
    fathoms.utils.set_random_seed(3)
    net = fathoms.Sequential(
        [
            fathoms.Input((5,)),
            layers.PeriodicEmbedding(numbers=4, **arguments),
            layers.Dense(16, "relu"),
            layers.Dense(1),
        ]
    )
    net.compile(fathoms.optimizers.Adam(0.01), "mse")
    return net


def test_training_finds_a_wave_that_a_plain_network_does_not() -> None:
    x = RNG.uniform(-2, 2, size=(800, 5)).astype("float32")
    y = np.sin(12 * x[:, :1])
    ours = model(sigma=1.0).fit(x, y, epochs=60, batch_size=50, verbose=0).history["loss"][-1]
    plain = fathoms.Sequential([layers.Dense(16, "relu"), layers.Dense(1)])
    plain.compile(fathoms.optimizers.Adam(0.01), "mse")
    assert ours < 0.1 < plain.fit(x, y, epochs=60, batch_size=50, verbose=0).history["loss"][-1]


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_files(tmp_path: Path, ending: str) -> None:
    net = model(activation="relu", units=3)
    net.fit(X, Y, epochs=2, verbose=0)
    net.save(tmp_path / f"m{ending}")
    again = fathoms.models.load_model(tmp_path / f"m{ending}")
    np.testing.assert_array_equal(again.predict(X, verbose=0), net.predict(X, verbose=0))
    assert again.layers[0].get_config() == net.layers[0].get_config()


def test_steps_in_python_are_those_of_the_core() -> None:
    def own(y: Any, y_pred: Any) -> Any:
        return ops.mean(ops.square(y - y_pred), axis=-1)

    histories = []
    for loss in ("mse", own):
        net = model()
        net.compile(fathoms.optimizers.Adam(0.01), loss, run_eagerly=loss is own)
        histories.append(net.fit(X, Y, epochs=3, batch_size=16, verbose=0).history["loss"])
    np.testing.assert_allclose(histories[0], histories[1], rtol=1e-5)


def test_slopes_by_a_tape() -> None:
    layer = layers.PeriodicEmbedding(units=3, frequencies=4, sigma=1.0, dtype="float64")
    x = Variable(RNG.normal(size=(6, 2)), dtype="float64")
    weights = RNG.normal(size=(6, 6))
    layer(x)
    with GradientTape() as tape:
        value = ops.sum(layer(x) * weights)
    everything = [x, *layer.weights]
    for variable, slope in zip(everything, tape.gradient(value, everything), strict=True):
        for place in list(np.ndindex(variable.shape))[:10]:
            before, sides = variable._value[place], []
            for step in (1e-6, -1e-6):
                variable._value[place] = before + step
                sides.append(float(np.sum(np.asarray(layer(x)) * weights)))
            variable._value[place] = before
            assert abs((sides[0] - sides[1]) / 2e-6 - np.asarray(slope)[place]) < 1e-6


def test_it_works_beside_layers_of_ones_own_and_with_frozen_weights() -> None:
    class Double(layers.Layer):
        def call(self, inputs: Any) -> Any:
            return inputs * 2

    net = fathoms.Sequential([fathoms.Input((5,)), layers.PeriodicEmbedding(), Double(), layers.Dense(1)])
    net.compile("adam", "mse")
    history = net.fit(X, Y, epochs=3, verbose=0).history["loss"]
    assert history[-1] < history[0]
    net.layers[0].trainable = False
    before = net.layers[0].get_weights()
    net.compile("adam", losses.MeanSquaredError())
    net.fit(X, Y, epochs=1, verbose=0)
    for old, new in zip(before, net.layers[0].get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"units": 1}, "the number itself"),
        ({"units": 0}, "positive integer"),
        ({"units": 300}, "at most 256"),
        ({"frequencies": 300}, "at most 256"),
        ({"sigma": 0}, "above 0"),
        ({"sigma": float("nan")}, "above 0"),
        ({"sigma": "x"}, "above 0"),
        ({"numbers": 0}, "positive integer"),
        ({"activation": "tanh"}, "Activation layer"),
        ({"numbers": 6}, "numbers=5 or less"),
    ],
)
def test_mistakes(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        layers.PeriodicEmbedding(**arguments)(X)


def test_rows_of_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="Flatten"):
        layers.PeriodicEmbedding()(np.zeros((2, 3, 4)))
    layer = layers.PeriodicEmbedding()
    layer(X)
    with pytest.raises(ValueError, match="built for"):
        layer(X[:, :3])
