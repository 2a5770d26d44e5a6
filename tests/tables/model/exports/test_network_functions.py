"""Each operation in NumPy gives what the core gives."""

from collections.abc import Sequence

import numpy as np
import pytest

from fathoms import Input, Model, layers
from fathoms import ops as fathoms_ops
from fathoms.tables.model.exports.numpy_program import numpy_program

X = np.random.default_rng(0).normal(0, 2, (40, 6)).astype(np.float32)

ACTIVATIONS = [
    "relu", "leaky_relu", "relu6", "sigmoid", "tanh", "elu", "selu", "gelu", "silu", "softplus", "softsign",
    "exponential", "hard_sigmoid", "hard_silu", "mish", "celu", "hard_tanh", "hard_shrink", "soft_shrink",
    "tanh_shrink", "squareplus", "log_sigmoid", "sparse_plus", "sparse_sigmoid", "threshold", "softmax", "log_softmax",
]  # fmt: skip
LAYERS = [
    layers.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.3),
    layers.LeakyReLU(0.4),
    layers.ELU(0.5),
    layers.PReLU(alpha_initializer="random_normal"),
    layers.Dense(4, use_bias=False),
    layers.BatchNormalization(),
    layers.LayerNormalization(),
    layers.GroupNormalization(2),
    layers.RMSNormalization(),
    layers.UnitNormalization(),
    layers.GaussianNoise(0.5),
    layers.Rescaling(2.0, 1.0),
    layers.Scale("random_normal"),
    layers.PeriodicEmbedding(units=3, frequencies=5),
    layers.PeriodicEmbedding(units=3, numbers=2, activation="relu", direct=False),
    layers.PiecewiseLinearEmbedding([[-2.0, 0.0, 1.0], [-1.0, 1.0]]),
    layers.PiecewiseLinearEmbedding([[-2.0, 0.0, 1.0], [-1.0, 1.0]], units=3, direct=True, activation="relu"),
]
JOINS = [layers.Add(), layers.Subtract(), layers.Multiply(), layers.Average(), layers.Maximum(), layers.Minimum()]


def values_of(model: Model, inputs: Sequence[np.ndarray]) -> np.ndarray:
    program, names, output = numpy_program(model)
    space: dict[str, object] = {"weights": program.weights}
    exec("import math\nimport numpy as np\n" + program.sources(), space)  # as an exported script has it
    space |= dict(zip(names, inputs, strict=True))
    exec("\n".join(program.lines), space)
    return np.asarray(space[output])


def check(model: Model, inputs: Sequence[np.ndarray], tolerance: float = 2e-6) -> None:
    given = [values.astype(np.float64) for values in inputs]
    expected = model.predict(list(inputs) if len(inputs) > 1 else inputs[0], verbose=0)
    np.testing.assert_allclose(values_of(model, given), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name: str) -> None:
    given = Input((6,))
    check(Model(given, layers.Activation(name)(given)), [X])


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_layers(layer: layers.Layer) -> None:
    given = Input((6,))
    check(Model(given, layer(given)), [X], 1e-5)


@pytest.mark.parametrize("layer", JOINS, ids=lambda layer: layer.name)
def test_joins(layer: layers.Layer) -> None:
    given = Input((6,))
    parts = [given, layers.Dense(6)(given), layers.Dense(6)(given)][: 2 if type(layer).__name__ == "Subtract" else 3]
    check(Model(given, layer(parts)), [X], 1e-5)


def test_rows_of_rows() -> None:
    """Layers that work on parts of a row."""
    given = Input((6,))
    cut = layers.Reshape((2, 3))(given)
    y = layers.Dense(4, activation="softmax")(layers.LayerNormalization()(cut))
    check(Model(given, layers.Flatten()(layers.Permute((2, 1))(y))), [X], 1e-5)


def test_many_variables_that_are_made_while_lowering() -> None:
    given = Input((6,))
    parts = [
        layers.PiecewiseLinearEmbedding([[-3.0 - place, place / 7, 4.0]], units=3, direct=True)(given)
        for place in range(20)
    ]
    check(Model(given, layers.Dense(3)(layers.Concatenate()(parts))), [X], 1e-5)


def test_functions_and_embeddings() -> None:
    given, codes = Input((6,)), Input((2,), dtype="int32")
    vectors = layers.Flatten()(layers.Embedding(5, 3)(codes))
    y = fathoms_ops.add(fathoms_ops.multiply(given, 2.0), vectors)
    numbers = np.random.default_rng(1).integers(0, 5, (40, 2)).astype(np.int32)
    check(Model([given, codes], y), [X, numbers], 1e-5)
