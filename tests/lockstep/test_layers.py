"""Every layer and activation beside real Keras: by itself on arrays, and in a network that trains for 200 steps.

Training is compared as in `test_training.py`, with its tolerances. Layers by themselves: relative 1e-5 of the largest value;
float32 rounds at 6e-8, and a row's sums of squares and exponentials add up a few dozen of these.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from tests.lockstep.test_training import OPTIMIZERS, Case, Make, compiled, data, difference, differences, too_far, train

# Keras reads Fathoms's arrays, and JAX's, in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

ACTIVATIONS = [
    "relu",
    "leaky_relu",
    "relu6",
    "elu",
    "selu",
    "celu",
    "gelu",
    "silu",
    "hard_silu",
    "mish",
    "sigmoid",
    "hard_sigmoid",
    "tanh",
    "hard_tanh",
    "softplus",
    "softsign",
    "squareplus",
    "log_sigmoid",
    "sparse_plus",
    "sparse_sigmoid",
    "soft_shrink",
    "tanh_shrink",
    "exponential",
    "softmax",
    "log_softmax",
    "linear",
]

# What comes between x, of shape (rows, 3, 2), and a dense layer with three units.
NETWORKS: dict[str, Make] = {
    "leaky_relu": lambda k: [k.layers.Dense(8), k.layers.LeakyReLU(), k.layers.Flatten()],
    "elu": lambda k: [k.layers.Dense(8), k.layers.ELU(0.7), k.layers.Flatten()],
    "prelu": lambda k: [k.layers.Dense(8), k.layers.PReLU(), k.layers.Flatten()],
    "prelu_first": lambda k: [k.layers.Dense(8), k.layers.PReLU("ones", shared_axes=1), k.layers.Flatten()],
    "prelu_last": lambda k: [k.layers.Dense(8), k.layers.PReLU("he_normal", shared_axes=[2]), k.layers.Flatten()],
    "softmax_axes": lambda k: [k.layers.Dense(4), k.layers.Softmax(1), k.layers.Softmax([1, 2]), k.layers.Flatten()],
}


def of(network: Make) -> Case:
    return Case(lambda k: [*network(k), k.layers.Dense(3)], lambda k: "mse", OPTIMIZERS["momentum"], "numbers")


def activated(name: str) -> Make:
    return lambda k: [k.layers.Flatten(), k.layers.Dense(8, name), k.layers.Dense(8, "tanh")]


@pytest.mark.parametrize(
    "network",
    [*NETWORKS.values(), *(activated(name) for name in ACTIVATIONS)],
    ids=[*NETWORKS, *(f"activation-{name}" for name in ACTIVATIONS)],
)
def test_training(keras: Any, network: Make) -> None:
    x, y = data("numbers")
    ours, theirs = compiled(fathoms, of(network)), compiled(keras, of(network))
    theirs.set_weights(ours.get_weights())
    found = differences(train(ours, x, y), train(theirs, x, y))
    assert not too_far(found), found


# Layers on an array of shape (rows, 3, 4); weights are drawn, so that all of them matter.
ALONE: list[tuple[str, dict[str, Any]]] = [
    ("LeakyReLU", {}),
    ("ELU", {"alpha": 0.5}),
    ("PReLU", {}),
    ("PReLU", {"shared_axes": [1]}),
    ("PReLU", {"shared_axes": 2}),
    ("Softmax", {"axis": 1}),
    ("Softmax", {"axis": (1, 2)}),
    ("Softmax", {"axis": 0}),
    ("ReLU", {"max_value": 1.0, "negative_slope": 0.2, "threshold": 0.1}),
]


@pytest.mark.parametrize(("name", "arguments"), ALONE)
def test_alone(keras: Any, name: str, arguments: dict[str, Any]) -> None:
    random = np.random.default_rng(4)
    x = random.normal(size=(7, 3, 4)).astype("float32")
    ours, theirs = (getattr(library.layers, name)(**arguments) for library in (fathoms, keras))
    ours.build((None, 3, 4))
    theirs.build((None, 3, 4))
    assert [(w.name, w.shape) for w in ours.weights] == [(w.name, tuple(w.shape)) for w in theirs.weights]
    weights = [random.uniform(0.5, 1.5, w.shape).astype("float32") for w in ours.weights]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    assert tuple(theirs.compute_output_shape((None, 3, 4))) == ours.compute_output_shape((None, 3, 4))
    assert difference(ours(x), theirs(x)) < 1e-5
