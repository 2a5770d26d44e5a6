"""Dense against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

import fathoms
from fathoms.layers import Dense


@pytest.mark.parametrize("shape", [(4, 3), (4, 5, 3), (4, 2, 5, 3), (1, 1), (300, 70)])
@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values(shape: tuple[int, ...], use_bias: bool, dtype: str) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=shape).astype(dtype)
    layer = Dense(4, "tanh", use_bias=use_bias, bias_initializer="random_normal", dtype=dtype)
    found = layer(x)
    kernel, *bias = (weight.astype(np.float64) for weight in layer.get_weights())
    expected = np.tanh(x.astype(np.float64) @ kernel + (bias[0] if bias else 0))
    assert found.shape == (*shape[:-1], 4)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 if dtype == "float64" else 3e-6)


def test_weights_are_named_as_in_keras() -> None:
    layer = Dense(2, name="hidden")
    layer.build((None, 3))
    assert [weight.path for weight in layer.weights] == ["hidden/kernel", "hidden/bias"]
    assert layer.kernel is layer.weights[0]
    assert layer.bias is layer.weights[1]


@pytest.mark.parametrize("arguments", [{"input_shape": (3,)}, {"input_dim": 3}, {"batch_input_shape": (None, 3)}])
def test_older_ways_to_say_the_shape(arguments: dict[str, object]) -> None:
    model = fathoms.Sequential([Dense(2, **arguments), Dense(1)])  # type: ignore[arg-type]
    assert model.built
    assert model.input_shape == (None, 3)


def test_an_activation_may_be_a_layer() -> None:
    x = np.array([[-1.0, 2.0]], np.float32)
    layer = Dense(2, activation=fathoms.layers.ReLU(negative_slope=0.5), kernel_initializer="identity", use_bias=False)
    assert layer(x).tolist() == [[-0.5, 2]]


def test_an_activation_of_ones_own() -> None:
    layer = Dense(2, activation=lambda x: 3 * x, kernel_initializer="identity")
    assert layer([[1.0, -2.0]]).tolist() == [[3, -6]]
