"""Regularizers against formulas and Keras; and what they do to layers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers, ops, regularizers
from fathoms.engine.variable import Variable

W = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
ALL: list[tuple[str, dict[str, Any]]] = [
    ("L1", {}),
    ("L1", {"l1": 0.3}),
    ("L2", {}),
    ("L2", {"l2": 0.3}),
    ("L1L2", {}),
    ("L1L2", {"l1": 0.1, "l2": 0.3}),
    ("OrthogonalRegularizer", {}),
    ("OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
]


def test_formulas() -> None:
    w = W.astype("float64")
    assert regularizers.L1(0.25)(w) == pytest.approx(0.25 * np.abs(w).sum())
    assert regularizers.L2(0.3)(w) == pytest.approx(0.3 * (w**2).sum())
    assert regularizers.L1L2(0.1, 0.3)(w) == pytest.approx(0.1 * np.abs(w).sum() + 0.3 * (w**2).sum())
    cosines = [abs(a @ b) / np.linalg.norm(a) / np.linalg.norm(b) for i, a in enumerate(w) for b in w[:i]]
    assert regularizers.OrthogonalRegularizer(0.5)(w) == pytest.approx(0.5 * np.mean(cosines))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize(("name", "arguments"), ALL)
def test_against_keras(keras: Any, name: str, arguments: dict[str, Any]) -> None:
    ours, theirs = (getattr(library.regularizers, name)(**arguments) for library in (fathoms, keras))
    np.testing.assert_allclose(ours(Variable(W)), np.asarray(theirs(keras.ops.convert_to_tensor(W))), rtol=1e-5)
    assert ours.get_config() == theirs.get_config()
    assert regularizers.serialize(ours) == keras.regularizers.serialize(theirs)
    again = regularizers.deserialize(keras.regularizers.serialize(theirs))
    assert type(again) is type(ours) and again.get_config() == ours.get_config()


def test_names() -> None:
    assert regularizers.get(None) is None and regularizers.serialize(None) is None
    for name, cls in (("l1", "L1"), ("L2", "L2"), ("l1l2", "L1L2"), ("l1_l2", "L1L2")):
        assert type(regularizers.get(name)).__name__ == cls
    assert regularizers.get(regularizers.L2).l2 == 0.01
    assert regularizers.get(np.sum) is np.sum
    assert fathoms.Regularizer is regularizers.Regularizer
    for wrong in ("typo", 3):
        with pytest.raises(ValueError, match="regularizer"):
            regularizers.get(wrong)


@pytest.mark.parametrize("strength", ["much", float("nan"), float("inf"), -1, [0.1]])
@pytest.mark.parametrize(
    "make", [regularizers.L1, regularizers.L2, regularizers.L1L2, regularizers.OrthogonalRegularizer]
)
def test_a_strength_is_a_number_of_0_or_more(make: Any, strength: Any) -> None:
    with pytest.raises(ValueError, match="expected a non-negative float"):
        make(strength)


def test_orthogonal_wants_a_matrix_and_a_mode() -> None:
    with pytest.raises(ValueError, match="must have rank 2"):
        regularizers.OrthogonalRegularizer()(np.ones(3))
    with pytest.raises(ValueError, match="Expected one of"):
        regularizers.OrthogonalRegularizer(mode="diagonal")


def test_losses_of_layers_and_models() -> None:
    layer = layers.Dense(3, kernel_regularizer="l2", bias_regularizer=regularizers.L1(0.5), bias_initializer="ones")
    assert layer.losses == []
    model = fathoms.Sequential([fathoms.Input((4,)), layer, layers.Dense(1)])
    expected = [0.01 * np.square(layer.get_weights()[0]).sum(), 1.5]
    np.testing.assert_allclose(layer.losses, expected, rtol=1e-6)
    np.testing.assert_allclose(model.losses, expected, rtol=1e-6)
    layer.trainable = False
    assert model.losses == []


def test_an_activity_regularizer_sees_what_a_layer_gives() -> None:
    layer = layers.Dense(3, activity_regularizer=regularizers.L2(0.5), name="busy")
    y = layer(np.ones((5, 4), "float32"))
    np.testing.assert_allclose(layer.losses, [0.5 * np.square(y).sum() / 5], rtol=1e-6)
    model = fathoms.Sequential([fathoms.Input((4,)), layer])
    model.compile("sgd", "mse")
    assert model.predict(np.ones((5, 4)), verbose=0).shape == (5, 3)


def spread(w: Any) -> Any:
    return 0.1 * (ops.max(w) - ops.min(w))


@pytest.mark.parametrize("own", [regularizers.OrthogonalRegularizer(0.5, "columns"), spread])
def test_others_pull_at_every_step(own: Any) -> None:
    """One step of SGD is the step without the penalty, less its slope; that is known from finite differences."""
    x, y = np.random.default_rng(1).normal(size=(2, 5, 4))
    start = np.random.default_rng(2).normal(size=(4, 4))

    def stepped(regularizer: Any) -> Any:
        model = fathoms.Sequential(
            [fathoms.Input((4,)), layers.Dense(4, kernel_regularizer=regularizer, dtype="float64")]
        )
        model.set_weights([start, np.zeros(4)])
        model.compile(fathoms.optimizers.SGD(0.1), "mse")
        model.fit(x, y, batch_size=5, verbose=0)
        return model.get_weights()[0]

    slope = np.zeros_like(start)
    for place in np.ndindex(start.shape):
        step = np.zeros_like(start)
        step[place] = 1e-6
        slope[place] = (own(start + step) - own(start - step)) / 2e-6
    np.testing.assert_allclose(stepped(None) - stepped(own), 0.1 * slope, atol=1e-8)  # float32 keeps Keras's factor


def test_every_way_to_measure_adds_the_penalties() -> None:
    x, y = np.random.default_rng(1).normal(size=(2, 10, 2))
    layer = layers.Dense(2, kernel_regularizer="l1_l2", kernel_initializer="ones", bias_regularizer="l2")
    model = fathoms.Sequential([fathoms.Input((2,)), layer])
    model.compile(fathoms.optimizers.SGD(0.0), "mse")
    layer.kernel.regularizer = regularizers.L1L2(0.1, 0.2)  # type: ignore[union-attr]
    expected = np.square(model.predict(x, verbose=0) - y).mean() + 0.1 * 4 + 0.2 * 4
    found = [
        model.fit(x, y, batch_size=4, verbose=0).history["loss"][0],
        model.evaluate(x, y, batch_size=4, verbose=0),
        model.train_on_batch(x, y),
        model.test_on_batch(x, y),
        model.trace_step(x, y).loss,
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_whole_numbers_and_lists_are_penalised_too() -> None:
    assert regularizers.L1(0.5)([1, -2]) == 1.5
    assert regularizers.L2(0.5)(np.array([1, 2])) == 2.5
