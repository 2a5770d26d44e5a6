"""Callbacks that change the learning rate, in lockstep with Keras's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import LearningRateScheduler, ReduceLROnPlateau

X = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")
Y = (X[:, :1] ** 2 - X[:, 1:2]).astype("float32")


def model(library: Any) -> Any:
    made = library.Sequential([library.layers.Input((3,)), library.layers.Dense(1, kernel_initializer="ones")])
    made.compile(library.optimizers.SGD(0.8), "mse", metrics=["mae"])
    return made


def run(library: Any, callback: str, *args: Any, **kwargs: Any) -> dict[str, list[float]]:
    made = model(library)
    given = [getattr(library.callbacks, callback)(*args, **kwargs)]
    found: dict[str, list[float]] = made.fit(
        X, Y, batch_size=5, epochs=12, shuffle=False, verbose=0, callbacks=given, validation_data=(X[:7], Y[:7])
    ).history
    return found


@pytest.mark.parametrize(
    "how",
    [
        {"patience": 1},
        {"patience": 2, "factor": 0.5, "monitor": "mae"},
        {"patience": 1, "cooldown": 2, "factor": 0.5},
        {"patience": 1, "min_lr": 0.1, "factor": 0.3},
        {"patience": 1, "mode": "max", "monitor": "val_mae", "min_delta": 1e3},
        {"patience": 2, "min_delta": 0.5, "monitor": "loss"},
    ],
)
def test_plateaus_as_in_keras(how: dict[str, Any], keras: Any) -> None:
    ours, theirs = run(fathoms, "ReduceLROnPlateau", **how), run(keras, "ReduceLROnPlateau", **how)
    np.testing.assert_allclose(ours["learning_rate"], theirs["learning_rate"], rtol=1e-6)
    np.testing.assert_allclose(ours["loss"], theirs["loss"], rtol=1e-3)
    assert len(set(ours["learning_rate"])) > 1


@pytest.mark.parametrize("schedule", [lambda epoch, rate: rate * 0.9, lambda epoch: 0.5 / (epoch + 1)])
def test_schedules_as_in_keras(schedule: Any, keras: Any) -> None:
    ours, theirs = run(fathoms, "LearningRateScheduler", schedule), run(keras, "LearningRateScheduler", schedule)
    np.testing.assert_allclose(ours["learning_rate"], theirs["learning_rate"], rtol=1e-6)
    np.testing.assert_allclose(ours["loss"], theirs["loss"], rtol=1e-3)


def test_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    run(fathoms, "LearningRateScheduler", lambda epoch: 0.25, verbose=1)
    assert "Epoch 1: LearningRateScheduler setting learning rate to 0.25." in capsys.readouterr().out
    run(fathoms, "ReduceLROnPlateau", patience=1, verbose=1)
    assert "ReduceLROnPlateau reducing learning rate to 0.08" in capsys.readouterr().out


def test_messages_can_go_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    fathoms.config.disable_interactive_logging()
    try:
        fathoms.utils.set_logging_verbosity("INFO")
        run(fathoms, "LearningRateScheduler", lambda epoch: 0.25, verbose=1)
    finally:
        fathoms.config.enable_interactive_logging()
    assert fathoms.config.is_interactive_logging_enabled()
    assert "setting learning rate to 0.25" in caplog.text
    with pytest.raises(ValueError, match="valid level"):
        fathoms.utils.set_logging_verbosity("LOUD")


def test_mistakes() -> None:
    with pytest.raises(ValueError, match="does not support a factor >= 1"):
        ReduceLROnPlateau(factor=1.0)
    with pytest.raises(ValueError, match="should be a float"):
        model(fathoms).fit(X, Y, verbose=0, callbacks=[LearningRateScheduler(lambda epoch: "fast")])  # type: ignore[arg-type, return-value]
    with pytest.warns(UserWarning, match="not available"):
        model(fathoms).fit(X, Y, verbose=0, callbacks=[ReduceLROnPlateau()])
    scheduled = model(fathoms)
    scheduled.compile(fathoms.optimizers.SGD(fathoms.optimizers.schedules.CosineDecay(0.1, 10)), "mse")
    with pytest.raises(TypeError, match="This optimizer was created with a `LearningRateSchedule`"):
        scheduled.fit(X, Y, verbose=0, callbacks=[LearningRateScheduler(lambda epoch: 0.1)])
