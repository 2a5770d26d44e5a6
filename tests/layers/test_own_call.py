"""Layers with a `call` of their own, and derivatives through built-in ones, against central differences in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import GradientTape, Variable, layers, losses

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(6, 4))
STEP = 1e-6


class Linear(layers.Layer):
    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")

    def call(self, inputs: Any) -> Any:
        return np.matmul(inputs, self.w) + self.b


class Block(layers.Layer):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts = [layers.Dense(3, "tanh"), {"drop": layers.Dropout(0.5, seed=1)}]
        self.scale = Variable(2.0, name="scale")

    def call(self, inputs: Any, training: bool = False) -> Any:
        x = self.parts[0](inputs)  # type: ignore[operator]
        self.add_loss(0.1 * np.sum(x))
        return self.parts[1]["drop"](x, training=training) * self.scale  # type: ignore[index]


class Gate(layers.Layer):
    def build(self, a_shape: Any, b_shape: Any) -> None:
        self.w = self.add_weight(shape=(a_shape[-1], b_shape[-1]), name="w")

    def call(self, a: Any, b: Any, scale: float = 1.0) -> Any:
        return np.matmul(a, self.w) * b * scale


def slopes(value: Callable[[], Any], variable: Variable) -> np.ndarray:
    found = np.zeros(variable.shape)
    for place in np.ndindex(variable.shape):
        before, sides = variable._value[place], []
        for sign in (1, -1):
            variable._value[place] = before + sign * STEP
            sides.append(float(value()))
        variable._value[place] = before
        found[place] = (sides[0] - sides[1]) / (2 * STEP)
    return found


def check(value: Callable[[], Any], variables: list[Variable]) -> None:
    with GradientTape() as tape:
        result = value()
    for gradient, variable in zip(tape.gradient(result, variables), variables, strict=True):
        np.testing.assert_allclose(gradient, slopes(value, variable), rtol=1e-5, atol=1e-7)


BUILT_IN: list[Callable[[], layers.Layer]] = [
    lambda: layers.Dense(3, "gelu", dtype="float64"),
    lambda: layers.Dense(3, lambda x: np.tanh(x) * 2, dtype="float64"),
    lambda: layers.BatchNormalization(dtype="float64"),
    lambda: layers.LayerNormalization(dtype="float64"),
    lambda: layers.GroupNormalization(2, dtype="float64"),
    lambda: layers.PReLU(alpha_initializer="ones", dtype="float64"),
    lambda: layers.Softmax(dtype="float64"),
    lambda: layers.UnitNormalization(dtype="float64"),
    lambda: layers.Reshape((2, 2), dtype="float64"),
]


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("make", BUILT_IN)
def test_built_in_layers_are_differentiated(make: Callable[[], layers.Layer], training: bool) -> None:
    layer, x = make(), Variable(X, dtype="float64")
    layer(X)
    weight = RANDOM.normal(size=np.shape(layer(X)))

    def value() -> Any:
        from fathoms.engine.call_context import calling

        with calling(updates=False):
            return np.sum(layer(x, training=training) ** 2 * weight)

    check(value, [x, *layer.trainable_weights])


def test_models_are_differentiated_as_one() -> None:
    given = fathoms.Input((4,), dtype="float64")
    hidden = layers.Dense(3, "tanh", dtype="float64")(given)
    both = layers.concatenate([given, hidden], dtype="float64")
    model = fathoms.Model(given, [layers.Dense(2, dtype="float64")(both), hidden])
    x = Variable(X, dtype="float64")

    def value() -> Any:
        first, second = model(x)
        return np.sum(first**3) + np.sum(np.sin(second))

    check(value, [x, *model.trainable_weights])


@pytest.mark.parametrize("name", ["mse", "mae", "huber", "log_cosh", "kl_divergence", "binary_crossentropy", "dice"])
def test_losses_are_differentiated(name: str) -> None:
    y, p = RANDOM.uniform(0.1, 0.9, size=(5, 3)), Variable(RANDOM.uniform(0.1, 0.9, size=(5, 3)), dtype="float64")
    loss = losses.get(name)
    check(lambda: np.sum(loss(y, p)), [p])


def test_it_computes_builds_and_learns() -> None:
    layer = Linear(2, dtype="float64")
    np.testing.assert_allclose(layer(X), X @ layer.w.value, rtol=1e-12)
    assert layer.built and [v.shape for v in layer.weights] == [(4, 2), (2,)]
    check(lambda: np.sum(layer(X) ** 2), layer.weights)
    assert layer.w.path == f"{layer.name}/w"


def test_layers_within_are_found_and_told_of_training() -> None:
    block = Block()
    x = X.astype("float32")
    calm = block(x)
    assert [v.name for v in block.trainable_weights] == ["scale", "kernel", "bias"]
    np.testing.assert_allclose(calm, 2 * np.tanh(x @ block.parts[0].kernel.value), rtol=1e-5)  # type: ignore[attr-defined]
    assert (block(x, training=True) == 0).any()
    assert len(block.losses) == 1 and block.losses[0] == pytest.approx(0.1 * np.sum(calm) / 2, rel=1e-5)
    assert len(block.variables) == 4  # and the state of the seed
    block.trainable = False
    assert block.trainable_weights == []
    assert block.parts[0].kernel.path == f"{block.name}/{block.parts[0].name}/kernel"  # type: ignore[attr-defined]


def test_several_arguments() -> None:
    gate = Gate(dtype="float64")
    b = RANDOM.normal(size=(6, 2))
    np.testing.assert_allclose(gate(X, b=b, scale=2.0), X @ gate.w.value * b * 2, rtol=1e-12)
    first, second = fathoms.Input((4,)), fathoms.Input((2,))
    out = Gate()(first, second)
    assert out.shape == (None, 2)
    model = fathoms.Model([first, second], out)
    assert not model.in_core and model([X, b]).shape == (6, 2)


def test_placeholders_of_what_call_gives() -> None:
    x = fathoms.Input((4,))
    y = Block()(x)
    assert y.shape == (None, 3) and y.dtype == "float32"
    model = fathoms.Model(x, layers.Dense(1)(y))
    assert model(X).shape == (6, 1)
    assert len(model.trainable_weights) == 5


def test_models_whose_call_cannot_be_traced() -> None:
    class Looks(fathoms.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, inputs: Any, training: bool = False) -> Any:
            x = self.dense(inputs)
            return x if training else np.asarray(x) * (2 if np.sum(x) > -1e9 else 1)

    model = Looks()
    np.testing.assert_allclose(model(X), 2 * model(X, training=True), rtol=1e-6)
    assert not model.in_core and len(model.weights) == 2 and model.output_shape == (None, 2)


def test_a_call_that_differs_in_training_is_not_the_cores() -> None:
    class Differs(fathoms.Model):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = layers.Dense(2), layers.Dense(2)

        def call(self, inputs: Any, training: bool = False) -> Any:
            return self.a(inputs) if training else self.b(inputs)

    class Same(Differs):
        def call(self, inputs: Any, training: bool = False) -> Any:
            return self.b(self.a(inputs, training=training))

    assert Same()(X).shape == (6, 2)
    same, differs = Same(), Differs()
    same(X), differs(X)
    assert same.in_core and not differs.in_core
    assert len(differs.weights) == 4


def test_losses_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="scalar"):
        Linear(1).add_loss(np.ones(2))


def test_shapes_of_build_are_named_for_what_call_takes() -> None:
    class NoShape(layers.Layer):
        def build(self, a_shape: Any, b: Any) -> None: ...

        def call(self, a: Any, b: Any) -> Any:
            return a + b

    class Unknown(NoShape):
        def build(self, a_shape: Any, c_shape: Any) -> None: ...

    with pytest.raises(ValueError, match="`b`, which does not end in `_shape`"):
        NoShape()(X, X)
    with pytest.raises(ValueError, match="does not have argument `c`"):
        Unknown()(X, X)


def test_each_argument_brings_its_mask() -> None:
    from fathoms.engine.keras_mask import set_keras_mask

    class Masked(layers.Layer):
        def call(self, a: Any, b: Any, a_mask: Any = None, b_mask: Any = None) -> Any:
            return np.sum(a[a_mask]) + (0 if b_mask is None else 100)

    a, b = np.arange(4.0, dtype="float32"), np.ones(4, "float32")
    set_keras_mask(a, np.array([True, False, True, False]))
    assert Masked()(a, b) == 2


def test_a_stateless_call_changes_nothing() -> None:
    layer = Linear(2)
    layer(X)
    kernel, bias = (np.ones_like(weight) for weight in layer.get_weights())
    outputs, others = layer.stateless_call([kernel, bias], [], X.astype("float32"))
    np.testing.assert_allclose(outputs, X.sum(axis=1, keepdims=True) + 1 + np.zeros((6, 2)), rtol=1e-5, atol=1e-5)
    assert others == [] and not np.array_equal(layer.w.numpy(), kernel)
