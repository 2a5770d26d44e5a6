"""Ctrl-C in the middle of an epoch."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms


def test_the_optimizer_counts_the_steps_that_were_done() -> None:
    """So that Adam's corrections, and random numbers, go on where the weights are."""
    fathoms.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(400_000, 40)).astype("float32")
    model = fathoms.Sequential([fathoms.Input((40,)), fathoms.layers.Dense(64), fathoms.layers.Dense(1)])
    model.compile("adam", "mse")
    timer = threading.Timer(1.5, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, x[:, 0], batch_size=1, epochs=100, verbose=0)
    done = int(model.optimizer.iterations.value)
    assert done > 0 and done % 400_000 != 0
    assert all(np.isfinite(weight.value).all() for weight in model.weights)
    model.fit(x[:160], x[:160, 0], batch_size=16, epochs=1, verbose=0)
    assert int(model.optimizer.iterations.value) == done + 10


def wide(rows: int) -> tuple[Any, np.ndarray]:
    """A network of which a step on so many rows takes long, with moving averages and a dropout."""
    fathoms.utils.set_random_seed(0)
    layers = [fathoms.Input((512,)), fathoms.layers.Dense(512, "relu"), fathoms.layers.BatchNormalization()]
    model = fathoms.Sequential([*layers, fathoms.layers.Dropout(0.1), fathoms.layers.Dense(512)])
    model.compile("adam", "mse")
    return model, np.random.default_rng(0).normal(size=(rows, 512)).astype("float32")


def test_a_step_that_is_left_undone_leaves_nothing_behind() -> None:
    """A step of 3 thousand million multiply-adds is given up in the middle: weights, moving averages and steps are those
    of before, and training goes on to the bits of a model that was never interrupted."""
    (model, x), (other, _) = wide(2048), wide(1)
    for own in (model, other):
        own.train_on_batch(x, x)
    for wait in (0.0, 0.02, 0.04, 0.05, 0.07):
        done = int(model.optimizer.iterations.value)
        timer = threading.Timer(wait, os.kill, [os.getpid(), signal.SIGINT])
        with pytest.raises(KeyboardInterrupt):
            timer.start()
            while True:
                model.train_on_batch(x, x)
        timer.join()
        for _ in range(int(model.optimizer.iterations.value) - done):
            other.train_on_batch(x, x)
        assert all((one.numpy() == two.numpy()).all() for one, two in zip(model.weights, other.weights, strict=True))
    for own in (model, other):
        own.train_on_batch(x, x)
    assert all((one.numpy() == two.numpy()).all() for one, two in zip(model.weights, other.weights, strict=True))


@pytest.mark.parametrize(
    "event",
    [
        "on_train_begin", "on_epoch_begin", "on_train_batch_begin", "on_train_batch_end", "on_test_begin",
        "on_test_batch_end", "on_test_end", "on_epoch_end", "on_train_end",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, MemoryError, GeneratorExit, SystemExit])
def test_an_error_in_a_callback_leaves_a_model_that_trains_on(event: str, kind: type[BaseException]) -> None:
    model, x = wide(64)

    def fail(*arguments: Any) -> None:
        raise kind

    breaks = fathoms.callbacks.Callback()
    setattr(breaks, event, fail)
    with pytest.raises(kind):
        model.fit(x, x, validation_data=(x, x), epochs=2, verbose=0, callbacks=[breaks])
    done = int(model.optimizer.iterations.value)
    model.fit(x, x, validation_data=(x, x), epochs=2, verbose=0)
    assert int(model.optimizer.iterations.value) == done + 4
    assert np.isfinite(model.predict(x, verbose=0)).all()


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, MemoryError, GeneratorExit])
def test_an_error_in_a_generator_a_loss_or_a_metric_leaves_a_model_that_trains_on(kind: type[BaseException]) -> None:
    model, x = wide(64)
    fails = [True]

    def batches() -> Any:
        yield x, x
        if fails[0]:
            raise kind
        yield x, x

    with pytest.raises(kind):
        model.fit(batches(), epochs=1, verbose=0)
    done = int(model.optimizer.iterations.value)
    fails[0] = False
    model.fit(batches(), epochs=1, verbose=0)
    assert int(model.optimizer.iterations.value) == done + 2
    model.evaluate(x, x, verbose=0)

    def own(y_true: Any, y_pred: Any) -> Any:
        if fails[0]:
            raise kind
        return fathoms.ops.mean((y_true - y_pred) ** 2, axis=-1)

    for arguments in ({"loss": own}, {"loss": "mse", "metrics": [own]}):
        model.compile("sgd", **arguments)
        fails[0] = True
        with pytest.raises(kind):
            model.fit(x, x, epochs=1, verbose=0)
        fails[0] = False
        model.fit(x, x, epochs=1, verbose=0)


@pytest.mark.alone
@pytest.mark.parametrize("way", ["fit", "fit_many", "evaluate", "predict", "streamed"])
def test_ctrl_c_ends_it_soon_and_the_model_goes_on(way: str, tmp_path: Path) -> None:
    """A step of this network takes a tenth of a second or more. By itself it ends within a tenth; the limit here is for
    machines that do other things, and far below the minutes that the calls would take."""
    model, x = wide(16_384)
    np.save(tmp_path / "x.npy", x)
    table = np.load(tmp_path / "x.npy", mmap_mode="r")
    calls: dict[str, Callable[[], Any]] = {
        "fit": lambda: model.fit(x, x, batch_size=len(x), epochs=10_000, verbose=0),
        "fit_many": lambda: fathoms.fit_many([model], x, x, batch_size=len(x), epochs=10_000, verbose=0),
        "evaluate": lambda: [model.evaluate(x, x, verbose=0) for _ in range(10_000)],
        "predict": lambda: [model.predict(x, verbose=0) for _ in range(10_000)],
        "streamed": lambda: model.fit(table, table, batch_size=4096, epochs=10_000, verbose=0),
    }
    sent: list[float] = []

    def send() -> None:
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.5, send)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        calls[way]()
    assert time.perf_counter() - sent[0] < 5
    timer.join()
    done = int(model.optimizer.iterations.value)
    model.fit(x[:64], x[:64], batch_size=32, verbose=0)
    assert int(model.optimizer.iterations.value) == done + 2
    assert np.isfinite(model.predict(x[:64], verbose=0)).all()
