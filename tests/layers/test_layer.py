"""What all layers have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers
from fathoms.layers.layer import Layer

X = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)


class Doubled(Layer):
    """A layer as a person would write it: a weight, and the core's operations."""

    def build(self, input_shape: Any) -> None:
        self.scale = self.add_weight((input_shape[-1],), "ones", name="scale")
        self.seen = self.add_weight((), "zeros", trainable=False, name="seen")

    def lower(self, program: Any, x: Any) -> Any:
        return program.operation("add", [x, x], x.shape)


def test_weights_are_made_once() -> None:
    layer = layers.Dense(2)
    assert not layer.built
    assert layer.weights == []
    layer(X)
    kernel = layer.weights[0]
    layer.build((None, 3))
    layer(X)
    assert layer.weights[0] is kernel
    assert (layer.input_shape, layer.output_shape) == ((None, 3), (None, 2))


def test_shared_weights_train_in_each_model() -> None:
    shared = layers.Dense(1, use_bias=False, kernel_initializer="ones")
    first = fathoms.Sequential([fathoms.Input((3,)), shared])
    second = fathoms.Sequential([fathoms.Input((3,)), shared])
    first.compile("sgd", "mse")
    first.fit(X, X.sum(1) * 2, epochs=3, verbose=0)
    np.testing.assert_array_equal(first.predict(X, verbose=0), second.predict(X, verbose=0))
    np.testing.assert_allclose(second.predict(X, verbose=0), X @ shared.weights[0].value, rtol=1e-6)


def test_a_layer_of_ones_own() -> None:
    layer = Doubled()
    np.testing.assert_array_equal(layer(X), X + X)
    assert [weight.name for weight in layer.trainable_weights] == ["scale"]
    assert [weight.name for weight in layer.non_trainable_weights] == ["seen"]
    assert layer.count_params() == 4


def test_freezing() -> None:
    layer = layers.Dense(2)
    layer.build((None, 3))
    layer.trainable = False
    assert layer.trainable_variables == []
    assert len(layer.non_trainable_variables) == 2
    layer.trainable = True
    assert len(layer.trainable_variables) == 2
    frozen = layers.Dense(2, trainable=False)
    frozen.build((None, 3))
    assert frozen.trainable_weights == []


def test_set_weights_changes_all_or_nothing() -> None:
    layer = layers.Dense(2)
    layer.build((None, 3))
    before = layer.get_weights()
    with pytest.raises(ValueError, match=r"bias' has the shape \(2,\), but found an array of shape \(3,\)"):
        layer.set_weights([np.ones((3, 2)), np.ones(3)])
    np.testing.assert_array_equal(layer.get_weights()[0], before[0])
    layer.set_weights([np.ones((3, 2)), [1, 2]])
    np.testing.assert_allclose(layer(X), X @ np.ones((3, 2)) + [1, 2], rtol=1e-5)
    with pytest.raises(ValueError, match="has 2 weight arrays, but found 1"):
        layer.set_weights([np.ones((3, 2))])
    with pytest.raises(ValueError, match="not built yet"):
        layers.Dense(2).set_weights([np.ones((3, 2))])


def test_calls_convert_what_they_are_given() -> None:
    layer = layers.Activation("relu")
    assert layer([[1, -1]]).tolist() == [[1, 0]]
    assert layer(np.array([[1.0, -1.0]])).dtype == np.float32
    assert layers.Activation("relu", dtype="float64")([[1, -1]]).dtype == np.float64


def test_a_layer_serves_rows_of_several_shapes() -> None:
    layer = layers.ReLU()
    for shape in [(2, 3), (4, 5), (2, 3, 4), (7,)]:
        x = np.random.default_rng(0).normal(size=shape)
        np.testing.assert_allclose(layer(x), np.maximum(x, 0), rtol=1e-6)


MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (lambda: layers.Dense(2.5), r"Dense\(units\): found 2.5"),  # type: ignore[arg-type]
    (lambda: layers.Dense(0), r"Dense\(units\): found 0"),
    (lambda: layers.Dense(True), r"Dense\(units\): found True"),
    (lambda: layers.Dense(1, activation="rleu"), "Did you mean 'relu'"),
    (lambda: layers.Dense(1, kernel_initializer="he_norml"), "Did you mean 'he_normal'"),
    (lambda: layers.Dense(1, foo=1), "unknown argument foo"),
    (lambda: layers.Dense(1, name=3), "a name is text"),
    (lambda: layers.Dense(1, input_shape=4), r"input_shape=\(4,\)"),
    (lambda: layers.Dense(1, input_dim=0), r"input_dim.*found 0"),
    (lambda: layers.Dense(1)([1.0, 2.0]), r"x.reshape\(-1, 1\)"),
    (lambda: layers.Dense(1).count_params(), "not built"),
    (lambda: layers.Dense(1)("text"), "found str where a table of numbers belongs"),
    (lambda: layers.Dropout(1.5), "Received: rate=1.5"),
    (lambda: layers.Dropout("half"), "Expected a float value between 0 and 1"),  # type: ignore[arg-type]
    (lambda: layers.Dropout(0.5, noise_shape=(1, 0)), "all dimensions to be positive"),
    (lambda: layers.ReLU(max_value=-1), "max_value"),
    (lambda: layers.ReLU(negative_slope=-1), "negative_slope"),
    (lambda: layers.ReLU(threshold=-1), "threshold"),
    (lambda: layers.Softmax(axis=3)(np.ones((2, 3, 4))), "axes 1 to 2"),
    (lambda: layers.LeakyReLU(negative_slope=-1), "cannot be None, nor below 0"),
    (lambda: layers.BatchNormalization(axis=3)(np.ones((2, 3, 4))), "Axis 3 is out of bounds"),
    (lambda: layers.BatchNormalization(momentum=2), "momentum"),
    (lambda: layers.BatchNormalization(synchronized=True), "synchronized is not supported"),
    (lambda: layers.Flatten("channels"), "channels_last"),
    (lambda: layers.Reshape((-1, -1)), "at most one unknown dimension"),
    (lambda: layers.Reshape((4,))(X), "hold 3 numbers"),
    (lambda: fathoms.Input(), r"Input\(shape=\(11,\)\)"),
    (lambda: fathoms.Input(3), r"shape=\(3,\)"),  # type: ignore[arg-type]
    (lambda: fathoms.Input((2.0,)), "found 2.0"),  # type: ignore[arg-type]
    (lambda: fathoms.Input((3,), sparse=True), "sparse is not supported"),
    (lambda: Layer()(X), "does not have a `call` method"),
    (lambda: layers.deserialize({"class_name": "Lambda", "config": {}}), "'Lambda' cannot be made"),
]


@pytest.mark.parametrize(("make", "message"), MISTAKES, ids=[message for _, message in MISTAKES])
def test_mistakes_are_explained(make: Callable[[], Any], message: str) -> None:
    with pytest.raises((ValueError, NotImplementedError), match=message):
        make()


@pytest.mark.parametrize(
    "argument",
    ["lora_rank", "lora_alpha", "quantization_config"],
)
def test_what_is_not_supported_is_named(argument: str) -> None:
    layers.Dense(1, **{argument: None})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"{argument} is not supported"):
        layers.Dense(1, **{argument: "l2"})  # type: ignore[arg-type]


def test_another_width_than_it_was_built_for() -> None:
    layer = layers.Dense(1, name="out")
    layer(X)
    with pytest.raises(
        ValueError,
        match=r"'out' is incompatible.*it was built for rows of shape \(3,\), but found rows of shape \(2,\)",
    ):
        layer(X[:, :2])


def test_shapes_are_unknown_before_building() -> None:
    with pytest.raises(AttributeError, match="no input shape yet"):
        _ = layers.Dense(1).output_shape
