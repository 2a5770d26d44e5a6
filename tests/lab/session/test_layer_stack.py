"""Layers that follow one another are read as a stack that predicts what they do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import fathoms
from fathoms import layers
from fathoms.lab.session.design import LayerDesign
from fathoms.lab.session.layer_stack import LayerStack
from fathoms.lab.session.split_model import split_model
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
    front, stack = split_model(model)
    assert front is None
    assert stack.layers == wanted
    np.testing.assert_allclose(
        stack.network().predict(_X, verbose=0), model.predict(_X, verbose=0), rtol=1e-6, atol=1e-6
    )
    assert any("has no bias" in note for note in stack.notes) == (
        not model.layers[-1].get_config().get("use_bias", True)
    )


def test_logits_become_probabilities_and_two_become_one() -> None:
    model = _trained(Sequential([fathoms.Input((5,)), layers.Dense(4, "tanh"), layers.Dense(2)]))
    logits = model.predict(_X, verbose=0).astype(np.float64)
    wanted = 1 / (1 + np.exp(logits[:, :1] - logits[:, 1:]))
    found = LayerStack.read(model.layers).with_probabilities()
    np.testing.assert_allclose(found.network().predict(_X, verbose=0), wanted, rtol=1e-5)
    assert len(found.notes) == 2
