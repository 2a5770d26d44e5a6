"""Functions of `fathoms.ops` and activations called on placeholders: values, training and files beside Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms

keras = pytest.importorskip("keras")

RNG = np.random.default_rng(11)
DATA = [RNG.normal(size=(12, 3)).astype("float32") for _ in range(2)]


def built(library: Any) -> Any:
    ops, layers = library.ops, library.layers
    x, y = library.Input((3,), name="x"), library.Input((3,), name="y")
    hidden = layers.Dense(4, "tanh", name="hidden")(x)
    joined = ops.concatenate([hidden, y * 2.0 - 1.0], axis=-1)
    joined = library.activations.relu(joined, negative_slope=0.1, max_value=2.0) + library.activations.silu(joined)
    part = joined[:, 1:] / (ops.abs(joined[:, :-1]) + 1.0)
    scaled = ops.einsum("ab,ab->ab", part, ops.softmax(part)) + ops.sum(part, axis=1, keepdims=True)
    scaled = ops.reshape(ops.where(scaled > 0, scaled, ops.exp(scaled) - 1), (-1, 2, 3))
    return library.Model([x, y], layers.Dense(1, name="last")(layers.Flatten()(scaled)))


def pair() -> tuple[Any, Any]:
    ours, theirs = built(fathoms), built(keras)
    ours.set_weights([np.array(weight) for weight in theirs.get_weights()])
    return ours, theirs


def test_values_and_training() -> None:
    ours, theirs = pair()
    np.testing.assert_allclose(ours.predict(DATA, verbose=0), theirs.predict(DATA, verbose=0), rtol=1e-5, atol=1e-6)
    histories = []
    for model in (ours, theirs):
        model.compile("sgd", "mse")
        histories.append(model.fit(DATA, DATA[0][:, :1], epochs=3, batch_size=5, shuffle=False, verbose=0).history)
    np.testing.assert_allclose(histories[0]["loss"], histories[1]["loss"], rtol=1e-4)
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-3, atol=1e-5)


def test_names_and_layers() -> None:
    keras.utils.clear_session()
    fathoms.utils.clear_session()
    ours, theirs = pair()
    own = [type(layer).__name__ for layer in ours.layers if not layer.name.startswith("add")]  # a + b is a layer here
    assert own == [type(layer).__name__ for layer in theirs.layers]
    assert ours.output_shape == theirs.output_shape


@pytest.mark.parametrize(("writer", "reader"), [(0, 0), (0, 1), (1, 0)])
def test_files(tmp_path: Path, writer: int, reader: int) -> None:
    models, libraries = pair(), (fathoms, keras)
    expected = models[writer].predict(DATA, verbose=0)
    models[writer].save(tmp_path / "model.keras")
    again = libraries[reader].models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again.predict(DATA, verbose=0), expected, rtol=1e-5, atol=1e-6)


def test_a_function_that_is_not_there_is_refused_by_name() -> None:
    config = built(fathoms).get_config()
    step = next(layer for layer in config["layers"] if layer["module"] == "keras.src.ops.numpy")
    for module, name in (
        ("keras.src.ops.numpy", "Conv"),
        ("keras.src.ops.os", "System"),
        ("keras.src.ops.numpy", "np"),
    ):
        step.update(module=module, class_name=name)
        with pytest.raises(ValueError, match=f"'{name}'.*does not have"):
            fathoms.Model.from_config(config)


@pytest.mark.parametrize("name", ["elu", "gelu", "glu", "log_softmax", "sparse_plus", "tanh", "exponential", "linear"])
def test_activations_on_placeholders(name: str) -> None:
    x = fathoms.Input((4,))
    y = getattr(fathoms.activations, name)(x)
    values = RNG.normal(size=(5, 4)).astype("float32")
    expected = getattr(fathoms.activations, name)(values)
    assert y.shape == (None, *expected.shape[1:])
    if name != "linear":
        np.testing.assert_allclose(fathoms.Model(x, y).predict(values, verbose=0), expected, rtol=2e-5, atol=1e-6)


PLAIN_STEPS = (
    "relu relu6 sigmoid hard_sigmoid sparse_sigmoid hard_tanh softplus log_sigmoid softsign silu hard_silu selu tanh "
    "tanh_shrink sparse_plus exp leaky_relu elu celu gelu soft_shrink hard_shrink squareplus softmax log_softmax negative square"
)
STEPS: list[tuple[str, Any]] = [(name, getattr(fathoms.ops, name)) for name in PLAIN_STEPS.split()]
STEPS += [
    ("mish", lambda x: fathoms.activations.mish(x)),
    ("exact gelu", lambda x: fathoms.ops.gelu(x, approximate=False)),
    ("x + 1", lambda x: x + 1),
    ("1 - x", lambda x: 1 - x),
    ("x - 1", lambda x: x - 1.5),
    ("2 * x", lambda x: 2 * x),
    ("x / 4", lambda x: x / 3),
    ("maximum", lambda x: fathoms.ops.maximum(x, x * 2.0)),
    ("x + x", lambda x: fathoms.ops.add(x, -x * 3)),
    ("concatenate", lambda x: fathoms.ops.concatenate([x, x * 2.0], axis=-1)),
    ("concatenate in the middle", lambda x: fathoms.ops.concatenate([x.reshape((-1, 2, 2)), x.reshape((-1, 2, 2))], 1)),
    ("columns", lambda x: x[:, 1:]),
    ("reshape", lambda x: fathoms.ops.reshape(x, (-1, 2, 2))),
]


@pytest.mark.parametrize("step", [step for _, step in STEPS], ids=[name for name, _ in STEPS])
def test_steps_that_the_core_has(step: Any) -> None:
    """Predicted and trained in the core, and by the formulas of `fathoms.ops`: the same to rounding."""
    rows = RNG.normal(size=(10, 4)).astype("float32")
    outcomes = []
    weights: list[np.ndarray] = []
    for eagerly in (False, True):
        x = fathoms.Input((4,))
        y = fathoms.layers.Dense(1, name="last")(
            fathoms.layers.Flatten()(step(fathoms.layers.Dense(4, name="first")(x)))
        )
        model = fathoms.Model(x, y)
        assert model._graph is not None and model._lowers(model._graph)
        weights = weights or model.get_weights()
        model.set_weights(weights)
        model.compile("sgd", "mse", run_eagerly=eagerly)
        loss = model.fit(rows, rows[:, :1], epochs=2, batch_size=4, shuffle=False, verbose=0).history["loss"]
        outcomes.append([np.array(loss), *model.get_weights()])
    for native, formula in zip(*outcomes, strict=True):
        np.testing.assert_allclose(native, formula, rtol=2e-4, atol=2e-6)
