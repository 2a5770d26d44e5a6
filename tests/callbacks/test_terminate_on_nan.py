"""Training that stops at the first batch without a number for a loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import LambdaCallback, TerminateOnNaN

X = np.ones((6, 1), np.float32)
Y = np.array([1, 1, 1, np.inf, 1, 1], np.float32)


def model() -> fathoms.Sequential:
    made = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    made.compile("sgd", "mse")
    return made


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_it_stops_at_the_batch(value: float, capsys: pytest.CaptureFixture[str]) -> None:
    batches: list[int] = []
    count = LambdaCallback(on_train_batch_end=lambda batch, logs: batches.append(batch))
    y = np.where(np.isinf(Y), value, Y)
    history = model().fit(X, y, 1, epochs=9, shuffle=False, verbose=0, callbacks=[TerminateOnNaN(), count])
    assert batches == [0, 1, 2, 3] and len(history.epoch) == 1 and not np.isfinite(history.history["loss"][0])
    assert "Batch 3: Invalid loss, terminating training" in capsys.readouterr().out


def test_batches_may_have_such_data_too(capsys: pytest.CaptureFixture[str]) -> None:
    batches = ((X[row : row + 1], Y[row : row + 1]) for row in range(6))
    history = model().fit(batches, verbose=0, callbacks=[TerminateOnNaN()])
    assert not np.isfinite(history.history["loss"][0])
    assert "Batch 3: Invalid loss" in capsys.readouterr().out
    with pytest.raises(ValueError, match="found inf"):
        model().fit(iter([(X, Y)]), verbose=0)


def test_it_raises_before_training_ends() -> None:
    ended: list[Any] = []
    watch = LambdaCallback(on_train_end=ended.append)
    with pytest.raises(RuntimeError, match="NaN or Inf loss encountered at batch 3"):
        model().fit(X, Y, 1, shuffle=False, verbose=0, callbacks=[watch, TerminateOnNaN(raise_error=True)])
    assert ended == []


def test_without_it_such_data_is_refused() -> None:
    with pytest.raises(ValueError, match="found inf"):
        model().fit(X, Y, verbose=0, callbacks=[LambdaCallback()])
