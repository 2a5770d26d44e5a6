"""The default number type, end to end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import fathoms


@pytest.fixture(autouse=True)
def float32_again() -> Iterator[None]:
    yield
    fathoms.config.set_floatx("float32")


def test_what_is_made_later_has_the_new_type() -> None:
    fathoms.backend.set_floatx("float64")
    model = fathoms.Sequential([fathoms.Input((3,)), fathoms.layers.Dense(2, "tanh"), fathoms.layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 3))
    model.fit(x, x.sum(1), epochs=2, verbose=0)
    assert {variable.dtype for variable in model.weights} == {"float64"}
    assert model.predict(x, verbose=0).dtype == np.float64


@pytest.mark.parametrize(
    "dtype", [np.float64, np.dtype("float64"), "float64", {"class_name": "DTypePolicy", "config": {"name": "float64"}}]
)
def test_a_type_may_be_given_in_many_ways(dtype: object) -> None:
    assert fathoms.layers.Dense(1, dtype=dtype).dtype == "float64"


def test_a_mixed_policy_computes_on_arrays() -> None:
    layer = fathoms.layers.Dense(2, dtype="mixed_float16")
    found = layer(np.ones((1, 3)))
    assert (found.dtype, layer.dtype, layer.compute_dtype) == (np.float16, "float32", "float16")
    assert fathoms.layers.deserialize(fathoms.layers.serialize(layer)).compute_dtype == "float16"


def test_models_of_mixed_types_compute_in_python() -> None:
    layers = [fathoms.layers.Dense(2, dtype=dtype) for dtype in ("mixed_float16", "float64", "float32")]
    model = fathoms.Sequential([fathoms.Input((3,)), *layers])
    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    expected = x.astype("float16")
    for layer in layers:
        kernel, bias = (weight.numpy() for weight in layer.weights)
        expected = (expected.astype(layer.variable_dtype) @ kernel + bias).astype(layer.compute_dtype)
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=0, atol=2e-3)  # half precision: 3 digits
    model.compile("sgd", "mse")
    losses = model.fit(x, x[:, :2], epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_epsilon() -> None:
    assert fathoms.config.epsilon() == 1e-7
    fathoms.config.set_epsilon(1e-5)
    assert fathoms.backend.epsilon() == 1e-5
    fathoms.config.set_epsilon(1e-7)
