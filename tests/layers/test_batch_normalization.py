"""Batch normalization against its formulas."""

from __future__ import annotations

import numpy as np
import pytest

import fathoms
from fathoms.layers import BatchNormalization

RNG = np.random.default_rng(2)


@pytest.mark.parametrize("shape", [(64, 5), (8, 4, 5)])
@pytest.mark.parametrize(("center", "scale"), [(True, True), (False, True), (True, False), (False, False)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_in_training_the_batch_decides(shape: tuple[int, ...], center: bool, scale: bool, dtype: str) -> None:
    x = RNG.normal(3.0, 2.0, shape).astype(dtype)
    layer = BatchNormalization(
        momentum=0.9, epsilon=1e-3, center=center, scale=scale, beta_initializer="random_normal",
        gamma_initializer="random_uniform", dtype=dtype,
    )  # fmt: skip
    found = layer(x, training=True)
    rows = x.reshape(-1, 5).astype(np.float64)
    mean, variance = rows.mean(0), rows.var(0)
    expected = (x - mean) / np.sqrt(variance + 1e-3)
    expected = expected * (layer.gamma.value if layer.gamma is not None else 1)
    expected = expected + (layer.beta.value if layer.beta is not None else 0)
    tolerance = 1e-10 if dtype == "float64" else 2e-5
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(layer.moving_mean.value, 0.1 * mean, rtol=1e-5)
    np.testing.assert_allclose(layer.moving_variance.value, 0.9 + 0.1 * variance, rtol=1e-5)


def test_when_predicting_the_moving_averages_decide() -> None:
    x = RNG.normal(size=(10, 2))
    layer = BatchNormalization(epsilon=0.5, dtype="float64")
    layer.build((None, 2))
    layer.set_weights([[2, 3], [4, 5], [6, 7], [8, 9]])
    np.testing.assert_allclose(layer(x), (x - [6, 7]) / np.sqrt(np.array([8, 9]) + 0.5) * [2, 3] + [4, 5], rtol=1e-12)


def test_frozen_it_predicts_even_in_training() -> None:
    x = RNG.normal(5, 1, size=(10, 2)).astype(np.float32)
    layer = BatchNormalization()
    model = fathoms.Sequential([fathoms.Input((2,)), layer, fathoms.layers.Dense(1)])
    layer.trainable = False
    model.compile("sgd", "mse")
    before = layer.get_weights()
    model.fit(x, x[:, 0], epochs=2, verbose=0)
    for first, second in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)
    np.testing.assert_allclose(layer(x, training=True), layer(x), rtol=1e-6)


def test_thawed_it_learns_again() -> None:
    x = RNG.normal(5, 1, size=(10, 2)).astype(np.float32)
    layer = BatchNormalization()
    layer.trainable = False
    layer(x, training=True)
    assert not layer.moving_mean.value.any()
    layer.trainable = True
    assert [weight.name for weight in layer.trainable_weights] == ["gamma", "beta"]
    layer(x, training=True)
    assert layer.moving_mean.value.all()


def test_weights_are_in_keras_order() -> None:
    layer = BatchNormalization()
    layer.build((None, 3))
    assert [weight.name for weight in layer.weights] == ["gamma", "beta", "moving_mean", "moving_variance"]
    assert [weight.name for weight in layer.trainable_weights] == ["gamma", "beta"]
