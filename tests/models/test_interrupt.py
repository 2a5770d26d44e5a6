"""Ctrl-C in the middle of an epoch."""

from __future__ import annotations

import signal
import threading

import numpy as np
import pytest

import fathoms


def test_the_optimizer_counts_the_steps_that_were_done() -> None:
    """So that Adam's corrections, and random numbers, go on where the weights are."""
    fathoms.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(400_000, 40)).astype("float32")
    model = fathoms.Sequential([fathoms.Input((40,)), fathoms.layers.Dense(64), fathoms.layers.Dense(1)])
    model.compile("adam", "mse")
    timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, x[:, 0], batch_size=1, epochs=100, verbose=0)
    done = int(model.optimizer.iterations.value)
    assert done > 0 and done % 400_000 != 0
    assert all(np.isfinite(weight.value).all() for weight in model.weights)
    model.fit(x[:160], x[:160, 0], batch_size=16, epochs=1, verbose=0)
    assert int(model.optimizer.iterations.value) == done + 10
