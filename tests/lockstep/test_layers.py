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
pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:You passed `rms_scaling:UserWarning"),
    pytest.mark.filterwarnings("ignore:Layer 'flatten:UserWarning"),
]

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
    "layer_normalization": lambda k: [
        k.layers.Dense(8, "tanh"),
        k.layers.LayerNormalization(beta_regularizer="l2"),
        k.layers.Dense(4, "tanh"),
        k.layers.LayerNormalization(axis=1, epsilon=0.1, center=False),
        k.layers.LayerNormalization(axis=[1, 2], epsilon=0.1, scale=False),
        k.layers.Flatten(),
    ],
    "rms_normalization": lambda k: [
        k.layers.Dense(8, "tanh"),
        k.layers.RMSNormalization(epsilon=0.1),
        k.layers.Flatten(),
        k.layers.Dense(8),
        k.layers.RMSNormalization(),
    ],
    "group_normalization": lambda k: [
        k.layers.Flatten(),
        k.layers.Dense(8, "tanh"),
        k.layers.GroupNormalization(2),
        k.layers.Dense(8, "tanh"),
        k.layers.GroupNormalization(4, epsilon=0.1, scale=False, beta_constraint="non_neg"),
    ],
    "unit_normalization": lambda k: [
        k.layers.Dense(8, "tanh"),
        k.layers.UnitNormalization(),
        k.layers.UnitNormalization(axis=1),
        k.layers.Flatten(),
    ],
    "fixed": lambda k: [
        k.layers.Normalization(mean=[0.5, -0.5], variance=[2.0, 0.5]),
        k.layers.Rescaling([2.0, 0.5], offset=0.1),
        k.layers.Identity(),
        k.layers.Permute((2, 1)),
        k.layers.Dense(4, "tanh"),
        k.layers.Reshape((4, 2)),
        k.layers.Normalization(axis=(1, 2), invert=True),
        k.layers.Flatten("channels_first"),
        k.layers.RepeatVector(2),
        k.layers.Dense(4, "tanh"),
        k.layers.Flatten(),
    ],
    "embedding": lambda k: [
        k.layers.ReLU(),
        k.layers.Embedding(9, 4, embeddings_regularizer="l2", embeddings_constraint="max_norm"),
        k.layers.Flatten(),
        k.layers.Dense(8, "tanh"),
    ],
    "quiet_noise": lambda k: [
        k.layers.GaussianNoise(0.0),
        k.layers.GaussianDropout(0.0),
        k.layers.AlphaDropout(0.0),
        k.layers.Flatten(),
    ],
    "leaky_relu": lambda k: [k.layers.Dense(8), k.layers.LeakyReLU(), k.layers.Flatten()],
    "elu": lambda k: [k.layers.Dense(8), k.layers.ELU(0.7), k.layers.Flatten()],
    "prelu": lambda k: [k.layers.Dense(8), k.layers.PReLU(), k.layers.Flatten()],
    "prelu_first": lambda k: [k.layers.Dense(8), k.layers.PReLU("ones", shared_axes=1), k.layers.Flatten()],
    "prelu_last": lambda k: [k.layers.Dense(8), k.layers.PReLU("he_normal", shared_axes=[2]), k.layers.Flatten()],
    "regularized": lambda k: [
        k.layers.Flatten(),
        k.layers.Dense(8, "tanh", kernel_regularizer="l1", bias_regularizer=k.regularizers.L2(0.1)),
        k.layers.Dense(8, use_bias=False, kernel_regularizer=k.regularizers.L1L2(0.01, 0.02)),
        # L1 is for weights that do not start at 0: there JAX takes 1 for the slope of |w|, and Fathoms 0.
        k.layers.BatchNormalization(beta_regularizer="l2", gamma_regularizer="l1"),
        k.layers.PReLU(alpha_regularizer="l2"),
    ],
    "constrained": lambda k: [
        k.layers.Flatten(),
        k.layers.Dense(8, "tanh", kernel_constraint="max_norm", bias_constraint="non_neg"),
        k.layers.Dense(8, "tanh", kernel_constraint=k.constraints.UnitNorm(axis=1)),
        k.layers.Dense(8, use_bias=False, kernel_constraint=k.constraints.MinMaxNorm(0.5, 0.9, 0.3)),
        k.layers.BatchNormalization(beta_constraint="non_neg", gamma_constraint=k.constraints.MaxNorm(1.5)),
        k.layers.PReLU(alpha_constraint="non_neg"),
    ],
    "batch_normalization_along": lambda k: [
        k.layers.Dense(8, "tanh"),
        k.layers.BatchNormalization(axis=1, momentum=0.9),
        k.layers.Flatten(),
    ],
    # From here on something computes in Python.
    "group_normalization_of_more_axes": lambda k: [
        k.layers.Dense(8, "tanh"),
        k.layers.GroupNormalization(4),
        k.layers.GroupNormalization(3, axis=1, epsilon=0.1, beta_regularizer="l2"),
        k.layers.Flatten(),
    ],
    "scaled_by_deviation": lambda k: [
        k.layers.Dense(8, "tanh"),
        k.layers.LayerNormalization(rms_scaling=True),
        k.layers.Flatten(),
    ],
    "masked": lambda k: [
        k.layers.ReLU(),
        k.layers.Masking(),
        k.layers.Dense(8, "tanh"),
        k.layers.BatchNormalization(momentum=0.9),
        k.layers.Activation("softmax"),
        k.layers.Flatten(),
    ],
    "masked_embedding": lambda k: [
        k.layers.ReLU(),
        k.layers.Reshape((6,)),
        k.layers.Embedding(9, 4, mask_zero=True),
        k.layers.BatchNormalization(momentum=0.9),
        k.layers.Flatten(),
    ],
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


GRID = np.arange(12.0).reshape(3, 4)

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
    ("Identity", {}),
    ("UnitNormalization", {}),
    ("UnitNormalization", {"axis": 1}),
    ("UnitNormalization", {"axis": [1, 2]}),
    ("LayerNormalization", {}),
    ("LayerNormalization", {"axis": 1, "epsilon": 0.1, "center": False}),
    ("LayerNormalization", {"axis": [1, 2], "scale": False}),
    ("LayerNormalization", {"axis": [-1, -2]}),
    ("RMSNormalization", {}),
    ("RMSNormalization", {"axis": -1, "epsilon": 0.1}),
    ("RMSNormalization", {"axis": [1, 2]}),  # not axis=1: its scale does not fit there, and Keras raises an error
    ("Rescaling", {"scale": 0.5, "offset": -1.0}),
    ("Rescaling", {"scale": [0.5, 1.0, 2.0, 4.0], "offset": 1}),
    # With mean and variance: Keras's layer makes no use of those that set_weights puts there.
    ("Normalization", {"mean": [2.0, 0.0, 1.0, 5.0], "variance": [1.0, 4.0, 0.5, 9.0]}),
    ("Normalization", {"axis": [1, 2], "mean": GRID, "variance": GRID + 0.5}),
    ("Normalization", {"axis": None, "mean": 0.5, "variance": 0.2}),
    ("Normalization", {"axis": (1, -1), "mean": GRID, "variance": GRID + 0.5, "invert": True}),
    ("Normalization", {"mean": 2.0, "variance": 3.0}),
    ("Normalization", {"mean": [2.0, 0.0, 1.0, 5.0], "variance": [1.0, 4.0, 0.0, 9.0], "invert": True}),
    ("Normalization", {"axis": (1, 2), "mean": [2.0, 0.0, 1.0, 5.0], "variance": [1.0, 4.0, 2.0, 9.0]}),
    ("BatchNormalization", {"axis": 1}),
    ("BatchNormalization", {"renorm": True}),
    ("GroupNormalization", {"groups": 2}),
    ("GroupNormalization", {"groups": -1, "axis": 1, "epsilon": 0.1}),
    ("LayerNormalization", {"rms_scaling": True}),
    ("SpatialDropout1D", {"rate": 0.5}),
    ("Masking", {"mask_value": 0.5}),
    ("Discretization", {"bin_boundaries": [-1.0, 0.0, 0.5]}),
    ("Permute", {"dims": (2, 1)}),
    ("Reshape", {"target_shape": (2, -1)}),
    ("Flatten", {}),
    ("Flatten", {"data_format": "channels_first"}),
    ("GaussianNoise", {"stddev": 0.5}),
    ("GaussianDropout", {"rate": 0.5}),
    ("AlphaDropout", {"rate": 0.5}),
    ("ActivityRegularization", {"l1": 0.1, "l2": 0.2}),
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
