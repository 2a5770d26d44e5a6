"""What compile was told is what the Lab trains with; what it cannot do is told."""

from __future__ import annotations

from typing import Any

import pytest

import fathoms
from fathoms import losses, optimizers
from fathoms.lab.session.build_network import build_optimizer
from fathoms.lab.session.compiled_settings import CompiledSettings
from fathoms.lab.session.design import Design


def _settings(optimizer: Any, loss: Any) -> CompiledSettings:
    model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    model.compile(optimizer, loss)
    return CompiledSettings.of(model)


@pytest.mark.parametrize(
    "optimizer",
    [
        optimizers.SGD(0.2),
        optimizers.SGD(0.2, momentum=0.9, weight_decay=0.01),
        optimizers.RMSprop(0.003),
        optimizers.Adagrad(0.1),
        optimizers.Adam(0.003),
        optimizers.AdamW(0.003, weight_decay=0.02),
        optimizers.Nadam(0.003),
        optimizers.Lion(0.0003),
    ],
)
def test_each_optimizer_comes_back_as_it_was(optimizer: optimizers.Optimizer) -> None:
    found = _settings(optimizer, "mse")
    assert found.notes == ()
    ours, wanted = build_optimizer(found.design).get_config(), optimizer.get_config()
    assert {**ours, "name": ""} == {**wanted, "name": ""}


@pytest.mark.parametrize(
    ("optimizer", "loss", "note"),
    [
        (optimizers.Adam(beta_1=0.8), "mse", "beta_1=0.8"),
        (optimizers.SGD(momentum=0.5), "mse", "momentum=0.5"),
        (optimizers.Adadelta(), "mse", "Adadelta"),
        (optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)), "mse", "follows a schedule"),
        ("sgd", losses.Huber(delta=2.0), "delta=2"),
        ("sgd", losses.BinaryCrossentropy(label_smoothing=0.1), "smooths labels"),
        ("sgd", "mape", "does not have the model's loss"),
    ],
)
def test_what_differs_is_told(optimizer: Any, loss: Any, note: str) -> None:
    assert any(note in words for words in _settings(optimizer, loss).notes)


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ("mse", "mean_squared_error"),
        ("mae", "mean_absolute_error"),
        (losses.Huber(), "huber"),
        (losses.log_cosh, "log_cosh"),
        (losses.BinaryCrossentropy(from_logits=True), "binary_crossentropy"),
        (["categorical_crossentropy"], "sparse_categorical_crossentropy"),
    ],
)
def test_losses_by_any_of_their_names(loss: Any, name: str) -> None:
    assert _settings("sgd", loss).loss == name


def test_a_model_that_is_not_compiled() -> None:
    found = CompiledSettings.of(fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)]))
    assert (found.design, found.loss) == (Design(), "")
    assert "not compiled" in found.notes[0]
