"""A model opens if a straight stack ends it: front and stack predict what it predicts, whatever the first layers are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.split_model import split_model
from fathoms.models import Model, Sequential

_X = np.random.default_rng(3).normal(size=(50, 5)).astype(np.float32)


def _sequential(*parts: Any) -> Sequential:
    return Sequential([fathoms.Input((5,)), *parts])


def _residual() -> Model:
    x = fathoms.Input((5,))
    hidden = layers.Dense(6, "relu")(x)
    for _ in range(2):
        block = layers.Dense(6, "relu")(layers.LayerNormalization()(hidden))
        hidden = layers.Add()([hidden, layers.Dropout(0.3)(block)])
    return Model(x, layers.Dense(1)(layers.Dropout(0.2)(layers.Dense(4, "tanh")(hidden))))


def _branching() -> Model:
    x = fathoms.Input((5,))
    return Model(x, layers.Dense(1)(layers.concatenate([x, layers.Dense(2)(x)])))


def _used_twice() -> Model:
    x, again = fathoms.Input((5,)), layers.Dense(5, activation="tanh")
    return Model(x, layers.Dense(1)(again(again(x))))


def _with_functions() -> Model:
    x = fathoms.Input((5,))
    both = layers.concatenate([x[:, :2] * 2.0, fathoms.ops.sin(x)])
    return Model(x, layers.Dense(1)(layers.Dense(3, "relu")(both)))


def _models_within() -> Model:
    """Two models of layers of the same names, the second with the end of its stack."""
    parts = [
        Sequential(
            [fathoms.Input((5,)), layers.LayerNormalization(name="a"), layers.Dense(5, "relu", name="b")], name=name
        )
        for name in ("one", "two")
    ]
    return _sequential(*parts, layers.Dense(1))


def _dense(*widths: int) -> list[layers.Layer]:
    return [layers.Dense(width, "tanh") for width in widths]


@pytest.mark.parametrize(
    ("make", "front", "hidden"),
    [
        (_residual, "Dense, LayerNormalization, Dropout, Add", [4]),
        (_branching, "Dense, Concatenate", []),
        (_used_twice, "Dense", []),
        (_with_functions, "GetItem, Multiply, Sin, Concatenate", [3]),
        (_models_within, "LayerNormalization, Dense", [5]),
        (
            lambda: _sequential(
                layers.Reshape((5, 1)),
                layers.EinsumDense("abc,cd->abd", (None, 4)),
                layers.Flatten(),
                *_dense(3, 2),
                layers.Dense(1),
            ),
            "Reshape, EinsumDense, Flatten",
            [3, 2],
        ),
        (
            lambda: _sequential(
                layers.RepeatVector(3000),
                layers.EinsumDense("abc,cd->ad", 4),
                layers.ReLU(),
                *_dense(3),
                layers.Dense(1),
            ),
            "RepeatVector, EinsumDense, ReLU",
            [3],
        ),
        (lambda: _sequential(layers.GaussianNoise(0.5), layers.Dense(2), layers.Dense(1)), "GaussianNoise", [2]),
        (lambda: _sequential(layers.Dropout(0.5), layers.Dense(1)), "Dropout", []),
        (lambda: _sequential(layers.Dense(2, "mish"), layers.Dense(1)), "Dense", []),
        (lambda: _sequential(layers.Dense(2000), *_dense(3), layers.Dense(1)), "Dense", [3]),
        (lambda: _sequential(*_dense(*[2] * 17), layers.Dense(1)), "Dense", [2] * 16),
        (
            lambda: _sequential(layers.Dense(2, "relu"), layers.BatchNormalization(), *_dense(3), layers.Dense(1)),
            "Dense, BatchNormalization",
            [3],
        ),
        (
            lambda: _sequential(
                layers.Dense(3), layers.BatchNormalization(epsilon=1e-5), *_dense(4), layers.Dense(2, "softmax")
            ),
            "Dense, BatchNormalization",
            [4],
        ),
    ],
)
def test_front_and_stack_predict_what_the_model_does(make: Callable[[], Model], front: str, hidden: list[int]) -> None:
    fathoms.utils.set_random_seed(7)
    model = make()
    outputs = model.outputs[0].shape[-1] or 0
    model.compile("adam", "mse")
    model.fit(_X, np.random.default_rng(4).normal(size=(50, outputs)), epochs=2, batch_size=10, verbose=0)
    wanted = model.predict(_X, verbose=0)
    first, stack = split_model(model)
    assert first is not None
    model.set_weights([array + 1 for array in model.get_weights()])  # it may go on elsewhere
    assert (first.words(), [layer.units for layer in stack.layers]) == (front, hidden)
    np.testing.assert_allclose(stack.network().predict(first([_X]), verbose=0), wanted, rtol=1e-6, atol=1e-6)
    whole = first.joined(stack.network())
    np.testing.assert_allclose(whole.predict(_X, verbose=0), wanted, rtol=1e-6, atol=1e-6)


def test_a_model_taken_apart_again_comes_apart_in_the_same_place() -> None:
    for make in (_residual, _models_within, _used_twice):
        front, stack = split_model(make())
        assert front is not None
        again, same = split_model(front.joined(stack.network()))
        assert again is not None
        assert (again.words(), same.layers) == (front.words(), stack.layers)
        np.testing.assert_array_equal(again([_X]), front([_X]))


def test_other_number_types_are_taken_as_float32() -> None:
    model = Sequential(
        [
            fathoms.Input((5,), dtype="float64"),
            layers.LayerNormalization(dtype="float64"),
            layers.Dense(3, "relu", dtype="float64"),
            layers.Dense(1, dtype="float64"),
        ]
    )
    front, stack = split_model(model)
    assert front is not None
    found = stack.network().predict(front([_X]), verbose=0)
    np.testing.assert_allclose(found, model.predict(_X.astype(np.float64), verbose=0), rtol=1e-4, atol=1e-5)


def test_numbers_that_are_looked_up() -> None:
    model = Sequential(
        [
            fathoms.Input((2,), dtype="int32"),
            layers.Embedding(7, 3),
            layers.Flatten(),
            *_dense(4),
            layers.Dense(1),
        ]
    )
    rows = np.array([[0, 6], [3, 2], [5, 5]])
    front, stack = split_model(model)
    assert front is not None
    found = stack.network().predict(front([rows.astype(np.float32)]), verbose=0)
    np.testing.assert_allclose(found, model.predict(rows, verbose=0), rtol=1e-6, atol=1e-6)


def _two_inputs() -> Model:
    x, z = fathoms.Input((5,)), fathoms.Input((2,))
    return Model([x, z], layers.Dense(1)(layers.concatenate([x, z])))


class _Own(Model):
    def __init__(self) -> None:
        super().__init__()
        self.only = layers.Dense(1)

    def call(self, inputs: Any) -> Any:
        return self.only(inputs)


def _own() -> Model:
    model = _Own()
    model(_X)
    return model


def _broken(*first: Any) -> Model:
    model = _sequential(*first, layers.Dense(1))
    model.set_weights([np.full_like(array, np.nan) for array in model.get_weights()])
    return model


def _averaged() -> Model:
    x = fathoms.Input((5,))
    mean = layers.Average(name="mean")([layers.Dense(1)(x), layers.Dense(1)(x)])
    return Model(x, layers.Activation("sigmoid")(mean))


def _shared_output() -> Model:
    x, again = fathoms.Input((5,)), layers.Dense(5, name="again")
    return Model(x, again(layers.LayerNormalization()(again(x))))


def _always_random() -> Model:
    x = fathoms.Input((5,))
    return Model(x, layers.Dense(1)(layers.Dropout(0.5)(x, training=True)))


class _Unwritten(layers.Layer):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def call(self, inputs: Any) -> Any:
        return inputs * self.factor


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_averaged, r"in this model none follows 'mean' \(Average\), the mean of several"),
        (_shared_output, r"none follows 'again' \(Dense\), which is used more than once"),
        (_always_random, "something else each time"),
        (_two_inputs, "2 inputs"),
        (_own, "of your own class"),
        (_broken, "no numbers any more"),
        (lambda: _broken(layers.LayerNormalization()), "no numbers any more"),
        (lambda: Sequential([layers.Dense(1)]), "no weights yet"),
        (lambda: _sequential(layers.LayerNormalization(), layers.Dense(1, "relu")), "output has the activation 'relu'"),
        (lambda: _sequential(layers.Dense(1), layers.Dropout(0.5)), "after the output layer nothing"),
        (lambda: _sequential(_Unwritten(2.0), layers.Dense(1)), "cannot be copied for the Lab"),
        (
            lambda: _sequential(
                layers.RepeatVector(300_000), layers.EinsumDense("abc,cd->ad", 4), layers.Dense(2), layers.Dense(1)
            ),
            "1,500,000 numbers for a row",
        ),
        (lambda: _sequential(layers.RepeatVector(2500), layers.Flatten(), layers.Dense(1)), "12,500 numbers of a row"),
        (lambda: Sequential([fathoms.Input((5, 2)), layers.Flatten(), layers.Dense(1)]), r"takes \(5, 2\)"),
    ],
)
def test_others_are_told_what_the_lab_opens(make: Callable[[], Model], words: str) -> None:
    with pytest.raises(LabError, match=words) as told:
        split_model(make())
    assert "Lab" in str(told.value) or "model" in str(told.value)
