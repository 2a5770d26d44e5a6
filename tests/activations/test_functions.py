"""Activation functions against their closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

from fathoms import activations

X = np.concatenate([np.linspace(-8, 8, 161), [-100.0, 100.0, 0.0]])


def softplus(x: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, x)


def nearest_probabilities(x: np.ndarray) -> np.ndarray:
    """The point of the simplex nearest to x, by bisection for the shift."""
    low, high = x.min() - 1, x.max()
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.maximum(x - middle, 0).sum() > 1 else (low, middle)
    return np.maximum(x - high, 0)


FORMULAS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "relu6": lambda x: np.clip(x, 0, 6),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0))),
    "gelu": lambda x: x * special.ndtr(x),
    "silu": lambda x: x * special.expit(x),
    "hard_silu": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "sigmoid": special.expit,
    "hard_sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "tanh": np.tanh,
    "softplus": softplus,
    "celu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0),
    "soft_shrink": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
    "tanh_shrink": lambda x: x - np.tanh(x),
    "squareplus": lambda x: (x + np.sqrt(x**2 + 4)) / 2,
    "log_sigmoid": lambda x: -softplus(-x),
    "sparse_plus": lambda x: np.where(x < 1, np.maximum(x + 1, 0) ** 2 / 4, x),
    "sparse_sigmoid": lambda x: np.clip((x + 1) / 2, 0, 1),
    "sparsemax": lambda x: nearest_probabilities(x),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "exponential": np.exp,
    "softmax": lambda x: special.softmax(x, axis=-1),
    "log_softmax": lambda x: special.log_softmax(x, axis=-1),
}


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize(("dtype", "rtol", "atol"), [("float64", 1e-12, 1e-12), ("float32", 3e-6, 2e-6)])
def test_formula(name: str, dtype: str, rtol: float, atol: float) -> None:
    x = X if name != "exponential" else X[np.abs(X) < 50]
    given = x.astype(dtype)
    found = getattr(activations, name)(given)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, FORMULAS[name](given.astype(np.float64)), rtol=rtol, atol=atol)


def test_every_function_has_a_formula_here() -> None:
    assert {*FORMULAS, "glu", "threshold"} == {name for name in activations.__all__ if name in activations._FUNCTIONS}


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (2, 3, 4), (0, 3)])
def test_any_shape(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    np.testing.assert_array_equal(activations.relu(x), np.maximum(x, 0))


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2])
def test_softmax_along_any_axis(axis: int) -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    np.testing.assert_allclose(activations.softmax(x, axis), special.softmax(x, axis), rtol=1e-12)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_along_several_axes(name: str) -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    for axes in ((1, 2), (3, 1), (-1, 0)):
        expected = getattr(special, name)(x, axes)
        np.testing.assert_allclose(getattr(activations, name)(x, axes), expected, rtol=1e-12)


def test_glu() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 6))
    np.testing.assert_allclose(activations.glu(x), x[..., :3] * special.expit(x[..., 3:]), rtol=1e-12)
    np.testing.assert_allclose(activations.glu(x, 1), x[:, :2] * special.expit(x[:, 2:]), rtol=1e-12)
    with pytest.raises(ValueError, match="even number"):
        activations.glu(x, 0)


def test_arguments() -> None:
    x = X.astype(np.float64)
    np.testing.assert_array_equal(activations.threshold(x, 0.25, -3), np.where(x > 0.25, x, -3))
    np.testing.assert_allclose(
        activations.celu(x, 2.0), np.where(x > 0, x, 2 * np.expm1(np.minimum(x, 0) / 2)), rtol=1e-12
    )
    np.testing.assert_array_equal(activations.hard_shrink(x, 2.0), np.where(np.abs(x) > 2, x, 0))
    np.testing.assert_allclose(activations.soft_shrink(x, 2.0), np.sign(x) * np.maximum(np.abs(x) - 2, 0))
    np.testing.assert_allclose(activations.squareplus(x, 1.0), (x + np.sqrt(x**2 + 1)) / 2, rtol=1e-9)
    apart = x[x != 1]
    np.testing.assert_allclose(
        activations.relu(apart, negative_slope=0.1, max_value=3.0, threshold=1.0),
        np.where(apart >= 3, 3, np.where(apart > 1, apart, 0.1 * (apart - 1))),
        rtol=1e-12,
    )
    np.testing.assert_allclose(activations.leaky_relu(x, 0.5), np.where(x > 0, x, 0.5 * x), rtol=1e-12)
    np.testing.assert_allclose(
        activations.elu(x, alpha=2.0), np.where(x > 0, x, 2 * np.expm1(np.minimum(x, 0))), rtol=1e-12
    )
    cubic = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    np.testing.assert_allclose(activations.gelu(x, approximate=True), cubic, rtol=1e-9, atol=1e-12)


def test_types() -> None:
    assert activations.relu([1, 2]).dtype == np.float32
    assert activations.relu(np.array([1, 2])).dtype == np.float32
    assert activations.relu(np.array([1.0])).dtype == np.float64


def test_against_keras(keras: Any) -> None:
    x = np.linspace(-5, 5, 60, dtype=np.float32).reshape(6, 10)
    for name in set(FORMULAS) - {"sparsemax"}:  # what Keras 3.15 gives for it on JAX does not add up to 1
        theirs = np.asarray(getattr(keras.activations, name)(keras.ops.convert_to_tensor(x)))
        np.testing.assert_allclose(getattr(activations, name)(x), theirs, rtol=1e-5, atol=1e-6, err_msg=name)


def test_softmax_of_one_number() -> None:
    with pytest.raises(ValueError, match="single number"):
        activations.softmax(3.0)


class TestNames:
    @pytest.mark.parametrize("name", FORMULAS)
    def test_round_trip(self, name: str) -> None:
        function = activations.get(name)
        assert activations.serialize(function) == name
        assert activations.deserialize(name) is function

    def test_aliases(self) -> None:
        assert activations.get(None) is activations.linear
        assert activations.get("swish") is activations.silu
        assert activations.get("hard_swish") is activations.hard_silu
        assert activations.get(activations.relu) is activations.relu
        function = {"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "function"}
        assert activations.get(function) is activations.relu

    @pytest.mark.parametrize("identifier", ["rleu", 3])
    def test_unknown(self, identifier: Any) -> None:
        with pytest.raises(ValueError, match=r"relu"):
            activations.get(identifier)

    def test_a_function_of_ones_own_is_written_by_its_name(self) -> None:
        def own(x: object) -> object:
            return x

        written = activations.serialize(own)
        assert written["config"] == "own"
        assert activations.deserialize(written, {"own": own}) is own
        with pytest.warns(UserWarning, match="lambda"):
            written = activations.serialize(lambda x: x)
        with pytest.raises(ValueError, match="arbitrary code execution"):
            activations.deserialize(written)


@pytest.mark.parametrize(
    ("module", "name", "config"), [("keras", "DTypePolicy", {"name": "float32"}), ("keras.initializers", "Zeros", {})]
)
def test_a_description_of_another_part_is_refused(module: str, name: str, config: dict[str, Any]) -> None:
    """A file may describe anything that it may hold where an activation belongs."""
    with pytest.raises(ValueError, match="Could not interpret"):
        activations.get({"class_name": name, "module": module, "config": config})


def test_a_layer_may_be_one() -> None:
    found = activations.get({"class_name": "LeakyReLU", "module": "keras.layers", "config": {"negative_slope": 0.5}})
    np.testing.assert_array_equal(found(np.array([[-2.0, 2.0]], "float32")), [[-1.0, 2.0]])
