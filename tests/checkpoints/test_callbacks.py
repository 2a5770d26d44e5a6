"""Callbacks go on as if nothing had happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import callbacks, layers
from fathoms.callbacks import Callback

RNG = np.random.default_rng(3)
X = RNG.normal(size=(40, 4)).astype("float32")
Y = (X.sum(1, keepdims=True) + RNG.normal(size=(40, 1))).astype("float32")


def made(rate: Any = 0.05, **how: Any) -> fathoms.Sequential:
    fathoms.utils.set_random_seed(5)
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
    model.compile(fathoms.optimizers.Adam(rate, **how), "mse")
    return model


def check(cuts: Any, make_callbacks: Any, epochs: int = 8, make: Any = made, **how: Any) -> None:
    def fit(model: Any, kept: Any) -> Any:
        return model.fit(
            X,
            Y,
            batch_size=10,
            epochs=epochs,
            verbose=0,
            validation_split=0.25,
            checkpoint=kept,
            callbacks=make_callbacks(),
        )

    cuts.check(make, fit, **how)


@pytest.mark.parametrize("how", [{"every": "epoch"}, {"batches": 2}])
@pytest.mark.parametrize("best", [True, False])
def test_early_stopping(how: Any, best: bool, cuts: Any) -> None:
    check(cuts, lambda: [callbacks.EarlyStopping(patience=2, restore_best_weights=best)], 30, lambda: made(0.3), **how)


@pytest.mark.parametrize(
    "make",
    [
        lambda: callbacks.ReduceLROnPlateau(patience=1, cooldown=1, min_delta=0.5),
        lambda: callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.7),
        lambda: callbacks.TerminateOnNaN(),
        lambda: callbacks.ProgbarLogger(),
    ],
    ids=["plateau", "scheduler", "nan", "bar"],
)
def test_one_callback(make: Any, cuts: Any, capsys: Any) -> None:
    check(cuts, lambda: [make()], 5, batches=1)


@pytest.mark.parametrize("swap", [True, False])
def test_averages_in_the_place_of_weights(swap: bool, cuts: Any) -> None:
    check(cuts, lambda: [callbacks.SwapEMAWeights(swap)], 4, lambda: made(use_ema=True), batches=1)


@pytest.mark.parametrize("append", [True, False])
def test_lines_of_a_log_come_once(append: bool, cuts: Any, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"

    def fit(model: Any, kept: Any) -> Any:
        logger = callbacks.CSVLogger(log, append=append)
        try:
            return model.fit(X, Y, epochs=5, verbose=0, checkpoint=kept, callbacks=[logger])
        finally:
            logger._close()

    fit(made(), None)
    expected = log.read_bytes()
    for number in range(1, 6):
        log.unlink()
        for path in cuts.folder.glob("*"):
            path.unlink()
        assert cuts.cut_off(number, made, fit, every="epoch")
        with log.open("ab") as file:  # a line that was written after the last checkpoint
            file.write(b"99,99,99\n" if number > 1 else b"")
        fit(made(), fathoms.Checkpoint(cuts.folder, every="epoch"))
        assert log.read_bytes() == expected


def test_the_best_model_is_not_written_over_by_a_worse_one(cuts: Any, tmp_path: Path) -> None:
    best = tmp_path / "best.weights.h5"

    def keep() -> list[Callback]:
        return [callbacks.ModelCheckpoint(best, save_best_only=True, save_weights_only=True)]

    def fit(model: Any, kept: Any) -> Any:
        return model.fit(
            X, Y, epochs=9, batch_size=5, verbose=0, validation_split=0.5, checkpoint=kept, callbacks=keep()
        )

    whole = made(0.4)
    history = fit(whole, None)
    losses = history.history["val_loss"]
    assert losses.index(min(losses)) < 8, "the best epoch must not be the last"
    whole.load_weights(best)
    expected = whole.get_weights()
    assert cuts.cut_off(9, lambda: made(0.4), fit, every="epoch")
    second = made(0.4)
    fit(second, fathoms.Checkpoint(cuts.folder, every="epoch"))
    second.load_weights(best)
    for a, b in zip(expected, second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


class Counter(Callback):
    """A callback of a person's own, which changes the course of the run by what it remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0
        self.weights: list[np.ndarray] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen += 1
        if self.seen % 5 == 0:
            self.model.optimizer.learning_rate = 0.1 / self.seen
            self.weights = self.model.get_weights()

    def get_state(self) -> dict[str, Any]:
        return {"seen": self.seen, "weights": self.weights}

    def set_state(self, state: dict[str, Any]) -> None:
        self.seen, self.weights = state["seen"], state["weights"]


def test_a_callback_of_ones_own(cuts: Any) -> None:
    check(cuts, lambda: [Counter()], 4, batches=1)


class Wrong(Counter):
    def get_state(self) -> dict[str, Any]:
        return {"file": object()}


def test_a_state_that_is_no_data_is_an_error_before_training(tmp_path: Path) -> None:
    with pytest.raises(
        TypeError, match=r"object cannot be kept in a checkpoint\. It takes numbers, text, NumPy arrays"
    ):
        made().fit(X, Y, verbose=0, checkpoint=tmp_path, callbacks=[Wrong()])


def test_other_callbacks_are_told(tmp_path: Path) -> None:
    made().fit(X, Y, verbose=0, checkpoint=tmp_path, callbacks=[Counter()])
    with pytest.raises(ValueError, match=r"its callbacks with a state are Counter, History.*here they are History"):
        made().fit(X, Y, verbose=0, checkpoint=tmp_path, epochs=2)


def test_an_error_in_a_callback_leaves_a_run_that_goes_on(tmp_path: Path) -> None:
    def fail(epoch: int, logs: Any) -> None:
        if epoch == 2:
            raise RuntimeError("a bug")

    whole = made()
    expected = whole.fit(X, Y, epochs=5, verbose=0)
    kept = fathoms.Checkpoint(tmp_path, every="epoch")
    model = made()
    with pytest.raises(RuntimeError, match="a bug"):
        bug = callbacks.LambdaCallback(on_epoch_end=fail)
        model.fit(X, Y, epochs=5, verbose=0, checkpoint=kept, callbacks=[bug])
    found = model.fit(X, Y, epochs=5, verbose=0, checkpoint=kept)  # the same model, in the same process
    assert (found.epoch, found.history) == (expected.epoch, expected.history)
    for a, b in zip(whole.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
