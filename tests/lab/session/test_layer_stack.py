"""A model is drawn as a stack only if the stack predicts what the model does; all others are told what can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers
from fathoms.lab.lab_error import LabError
from fathoms.lab.session.design import LayerDesign
from fathoms.lab.session.layer_stack import LayerStack
from fathoms.models import Model, Sequential

_X = np.random.default_rng(3).normal(size=(50, 5)).astype(np.float32)


def _trained(model: Model) -> Model:
    """With weights and moving averages that are not those of the beginning."""
    model.compile("adam", "mse")
    width = model.outputs[0].shape[-1] or 0
    model.fit(_X, np.random.default_rng(4).normal(size=(50, width)), epochs=3, batch_size=10, verbose=0)
    return model


def _functional() -> Model:
    x = fathoms.Input((5,))
    hidden = layers.Dense(4, activation="elu")(x)
    return Model(x, layers.Activation("linear")(layers.Dense(1)(hidden)))


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda: Sequential([fathoms.Input((5,)), layers.Dense(1)]), ()),
        (
            lambda: Sequential(
                [fathoms.Input((5,)), layers.Dense(6, activation="relu"), layers.Dropout(0.25), layers.Dense(1)]
            ),
            (LayerDesign(6, "relu", False, 0.25),),
        ),
        (
            lambda: Sequential(
                [
                    fathoms.Input((5,)),
                    layers.Dense(6),
                    layers.BatchNormalization(),
                    layers.Activation("tanh"),
                    layers.Dropout(0.1),
                    layers.Dense(3),
                    layers.ReLU(),
                    layers.Dense(4),
                    layers.Softmax(),
                ]
            ),
            (LayerDesign(6, "tanh", True, 0.1), LayerDesign(3, "relu")),
        ),
        (_functional, (LayerDesign(4, "elu"),)),
        (
            lambda: Sequential(
                [
                    fathoms.Input((5,)),
                    Sequential([fathoms.Input((5,)), layers.Dense(3, activation="silu")]),
                    layers.Dense(2, use_bias=False),
                ]
            ),
            (LayerDesign(3, "silu"),),
        ),
    ],
)
def test_a_stack_predicts_what_the_model_does(make: Callable[[], Model], wanted: tuple[LayerDesign, ...]) -> None:
    model = _trained(make())
    stack = LayerStack.of(model)
    assert stack.layers == wanted
    np.testing.assert_allclose(
        stack.network().predict(_X, verbose=0), model.predict(_X, verbose=0), rtol=1e-6, atol=1e-6
    )
    assert any("has no bias" in note for note in stack.notes) == (
        not model.layers[-1].get_config().get("use_bias", True)
    )


def _branching() -> Model:
    x = fathoms.Input((5,))
    return Model(x, layers.Dense(1)(layers.concatenate([x, layers.Dense(2)(x)])))


def _twice() -> Model:
    x, again = fathoms.Input((5,)), layers.Dense(5, activation="tanh")
    return Model(x, layers.Dense(1)(again(again(x))))


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


def _broken() -> Model:
    model = Sequential([fathoms.Input((5,)), layers.Dense(1)])
    model.set_weights([np.full((5, 1), np.nan), np.zeros(1)])
    return model


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_branching, "Concatenate"),
        (_twice, "used more than once"),
        (_two_inputs, "2 inputs"),
        (_own, "of your own class"),
        (_broken, "no numbers any more"),
        (lambda: Sequential([layers.Dense(1)]), "no weights yet"),
        (lambda: Sequential([fathoms.Input((5,)), layers.LayerNormalization(), layers.Dense(1)]), "LayerNormalization"),
        (lambda: Sequential([fathoms.Input((5,)), layers.Dropout(0.5), layers.Dense(1)]), "before the first Dense"),
        (lambda: Sequential([fathoms.Input((5,)), layers.Dense(2, "mish"), layers.Dense(1)]), "'mish'"),
        (
            lambda: Sequential([fathoms.Input((5,)), layers.Dense(1, "relu")]),
            "The model's output has the activation 'relu'",
        ),
        (lambda: Sequential([fathoms.Input((5,)), layers.Dense(2000), layers.Dense(1)]), "2,000 neurons"),
        (lambda: Sequential([fathoms.Input((5,)), *[layers.Dense(2) for _ in range(18)]]), "17 hidden layers"),
        (
            lambda: Sequential(
                [fathoms.Input((5,)), layers.Dense(2, "relu"), layers.BatchNormalization(), layers.Dense(1)]
            ),
            "stands after the activation",
        ),
        (
            lambda: Sequential(
                [fathoms.Input((5,)), layers.Dense(2), layers.BatchNormalization(epsilon=1e-5), layers.Dense(1)]
            ),
            "epsilon of 1e-05",
        ),
    ],
)
def test_others_are_told_what_the_lab_draws(make: Callable[[], Model], words: str) -> None:
    with pytest.raises(LabError, match=words) as told:
        LayerStack.of(make())
    assert "Lab" in str(told.value) or "model" in str(told.value)


def test_logits_become_probabilities_and_two_become_one() -> None:
    model = _trained(Sequential([fathoms.Input((5,)), layers.Dense(4, "tanh"), layers.Dense(2)]))
    logits = model.predict(_X, verbose=0).astype(np.float64)
    wanted = 1 / (1 + np.exp(logits[:, :1] - logits[:, 1:]))
    found = LayerStack.of(model).with_probabilities()
    np.testing.assert_allclose(found.network().predict(_X, verbose=0), wanted, rtol=1e-5)
    assert len(found.notes) == 2
