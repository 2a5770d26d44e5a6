"""Subclasses of Model: their `call` is traced once on placeholders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")


class Residual(fathoms.Model):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = layers.Dense(3, activation="tanh")
        self.dropout = layers.Dropout(0.5)
        self.heads = [layers.Dense(1), layers.Dense(2)]

    def call(self, inputs: Any, training: bool = False) -> Any:
        x = layers.add([inputs, self.dropout(self.hidden(inputs), training=training)])
        return [head(x) for head in self.heads]


class BuiltBySelf(fathoms.Model):
    def build(self, input_shape: Any = None) -> None:
        self.dense = layers.Dense(input_shape[-1])

    def call(self, inputs: Any) -> Any:
        return self.dense(inputs)


class Named(fathoms.Model):
    def __init__(self) -> None:
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, inputs: Any) -> Any:
        return self.dense(layers.concatenate([inputs["a"], inputs["b"]]))


def test_it_predicts_what_call_says() -> None:
    model = Residual()
    first, second = model(X)
    x = X + model.hidden(X)
    np.testing.assert_allclose(first, model.heads[0](x), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(second, model.heads[1](x), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(model.predict(X, verbose=0)[1], second)
    assert [layer.name for layer in model.layers] == [
        model.hidden.name,
        model.dropout.name,
        *(head.name for head in model.heads),
    ]
    assert len(model.weights) == 6


def test_it_trains() -> None:
    model = Residual()
    model.compile(fathoms.optimizers.Adam(0.05), ["mse", "mse"])
    y = [X[:, :1], X[:, 1:]]
    history = model.fit(X, y, epochs=150, verbose=0).history["loss"]
    assert history[-1] < 0.5 * history[0]


def test_with_a_build_of_its_own_and_names() -> None:
    model = BuiltBySelf()
    assert model.predict(X, verbose=0).shape == X.shape
    assert len(model.weights) == 2
    named = Named()
    assert named.predict({"a": X, "b": X[:, :2]}, verbose=0).shape == (8, 1)
    assert named({"a": X, "b": X[:, :2]}).shape == (8, 1)


def test_it_may_be_part_of_another_model() -> None:
    x = fathoms.Input((3,))
    inner = BuiltBySelf()
    model = fathoms.Model(x, layers.Dense(1)(inner(x)))
    assert model.predict(X, verbose=0).shape == (8, 1)
    assert len(model.weights) == 4


def test_mistakes_are_explained() -> None:
    class Empty(fathoms.Model):
        pass

    with pytest.raises(NotImplementedError, match=r"`call\(\)` method"):
        Empty()(X)
    with pytest.raises(ValueError, match=r"model.build\(\(None, 11\)\)"):
        Named().build()
    with pytest.raises(AttributeError, match="no inputs yet"):
        _ = Named().inputs
    with pytest.raises(ValueError, match="only supported for Sequential"):
        fathoms.models.clone_model(Residual(), clone_function=lambda layer: layer)
    with pytest.raises(TypeError, match="Unable to revive model from config"):
        Residual.from_config({"nothing": 1})


def test_clones_are_made_from_the_constructors_arguments() -> None:
    assert isinstance(fathoms.models.clone_model(Residual()), Residual)


def test_both_ends_given_by_a_subclass() -> None:
    class Own(fathoms.Model):
        def __init__(self) -> None:
            x = fathoms.Input((3,))
            super().__init__(inputs=x, outputs=layers.Dense(1)(x))

    model = Own()
    assert model.predict(X, verbose=0).shape == (8, 1)
    assert [type(layer).__name__ for layer in model.layers] == ["InputLayer", "Dense"]
