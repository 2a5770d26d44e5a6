"""Losses written in Python while the core does all else: beside the same losses in the core, and beside a tape's steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers, ops, regularizers
from fathoms.models.own_loss_steps import OwnLossSteps

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(64, 5)).astype("float32")
Y = (2 * X[:, :1] - X[:, 1:2]).astype("float32")
WEIGHTS = RANDOM.random(64).astype("float32")


def squared(y: Any, p: Any) -> Any:
    return ops.mean(ops.square(y - p), axis=-1)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each step was done this way."""
    seen: list[bool] = []
    take = OwnLossSteps.take

    def noted(self: OwnLossSteps, *given: Any) -> bool:
        seen.append(take(self, *given))
        return seen[-1]

    monkeypatch.setattr(OwnLossSteps, "take", noted)
    return seen


def network() -> Any:
    return fathoms.Sequential(
        [
            fathoms.Input((5,)),
            layers.Dense(8, "tanh", kernel_regularizer=regularizers.L2(0.01), kernel_constraint="non_neg"),
            layers.Dropout(0.2),
            layers.BatchNormalization(),
            layers.Dense(1),
        ]
    )


def trained(loss: Any, make: Callable[[], Any] = network, y: Any = Y, **arguments: Any) -> Any:
    fathoms.utils.set_random_seed(0)
    model = make()
    fit = {name: arguments.pop(name) for name in ("sample_weight", "callbacks") if name in arguments}
    model.compile(**{"optimizer": "adam", "loss": loss, "metrics": ["mae"], **arguments})
    history = model.fit(X, y, epochs=4, batch_size=20, verbose=0, **fit).history
    return history, model.get_weights()


def agree(found: Any, wanted: Any, tolerance: float = 1e-6) -> None:
    assert list(found[0]) == list(wanted[0])
    for name in wanted[0]:
        np.testing.assert_allclose(found[0][name], wanted[0][name], rtol=tolerance)
    for own, other in zip(found[1], wanted[1], strict=True):
        np.testing.assert_allclose(own, other, rtol=10 * tolerance, atol=tolerance)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
def test_it_trains_as_the_loss_in_the_core(steps: list[bool], weights: Any) -> None:
    wanted = trained("mse", sample_weight=weights)
    assert not steps
    agree(trained(squared, sample_weight=weights), wanted)
    assert steps == [True] * 16


OPTIMIZERS = {
    "momentum": lambda: fathoms.optimizers.SGD(0.01, momentum=0.9, global_clipnorm=1.0),
    "accumulates": lambda: fathoms.optimizers.Adam(0.01, gradient_accumulation_steps=3),
    "averages": lambda: fathoms.optimizers.AdamW(0.01, use_ema=True, ema_momentum=0.9),
    "schedule": lambda: fathoms.optimizers.Adam(fathoms.optimizers.schedules.ExponentialDecay(0.01, 5, 0.5)),
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_the_core_changes_the_weights(steps: list[bool], optimizer: Callable[[], Any]) -> None:
    agree(trained(squared, optimizer=optimizer()), trained("mse", optimizer=optimizer()), 2e-6)
    assert all(steps) and len(steps) == 16


def test_the_same_bits_every_time() -> None:
    first, second = trained(squared), trained(squared)
    assert first[0] == second[0]
    assert all(np.array_equal(a, b) for a, b in zip(first[1], second[1], strict=True))


def test_callbacks_see_every_batch() -> None:
    seen: list[dict[str, float]] = []
    watch = fathoms.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(logs))
    history, _ = trained(squared, callbacks=[watch])
    assert len(seen) == 16 and seen[-1] == {name: values[-1] for name, values in history.items()}


def test_outputs_without_a_loss(steps: list[bool]) -> None:
    def two_ends() -> Any:
        x = fathoms.Input((5,))
        hidden = layers.Dense(4, "tanh")(x)
        ends = {name: layers.Dense(1, name=name)(hidden) for name in "abc"}
        return fathoms.Model(x, ends)

    def run(loss: Any) -> Any:
        given = {
            "loss": {"a": loss, "b": "mae", "c": None},
            "loss_weights": {"a": 0.5, "b": 2.0, "c": None},
            "metrics": {"a": ["mse"]},
        }
        return trained(make=two_ends, y={"a": Y, "b": -Y}, **given)

    agree(run(squared), run("mse"))
    assert steps == [True] * 16


def test_a_loss_that_looks_at_weights_by_itself(steps: list[bool]) -> None:
    def trained_with(kernel_regularizer: Any, strength: float) -> Any:
        fathoms.utils.set_random_seed(0)
        dense = layers.Dense(1, kernel_regularizer=kernel_regularizer)
        model = fathoms.Sequential([fathoms.Input((5,)), dense])

        def loss(y: Any, p: Any) -> Any:
            return squared(y, p) + strength * ops.sum(ops.square(dense.kernel))

        model.compile("adam", loss if strength else squared)
        return model.fit(X, Y, epochs=3, batch_size=16, verbose=0).history, model.get_weights()

    wanted = trained_with(regularizers.L2(0.1), 0.0)
    assert steps == [True] * 12
    agree(trained_with(None, 0.1), wanted)
    assert steps[12:] == [False]


def test_predicting_and_measuring_afterwards() -> None:
    fathoms.utils.set_random_seed(0)
    model = network()
    model.compile("adam", squared)
    model.fit(X, Y, verbose=0)
    outputs = model.predict(X, verbose=0)
    np.testing.assert_allclose(outputs, model(X), rtol=1e-6)
    penalty = 0.01 * float(np.sum(model.layers[0].get_weights()[0] ** 2))
    wanted = float(np.mean((outputs - Y) ** 2)) + penalty
    np.testing.assert_allclose(model.evaluate(X, Y, batch_size=64, verbose=0), wanted, rtol=1e-6)
