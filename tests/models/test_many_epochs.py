"""Many epochs in one call of the core leave to the bit what one call for each epoch leaves."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers, metrics, optimizers
from fathoms.models import tally
from fathoms.models.row_order import RowOrder

RNG = np.random.default_rng(5)
X = RNG.normal(size=(107, 6)).astype(np.float32)
Y = (X @ RNG.normal(size=(6, 1))).astype(np.float32)
CLASSES = (Y[:, 0] > 0).astype(np.int64)
WEIGHTS = RNG.uniform(0, 2, 107).astype(np.float32)


@pytest.fixture(autouse=True)
def ctrl_c_raises() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt, also where the shell that started the tests ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class OneByOne(fathoms.callbacks.Callback):
    """Does nothing, but is told of every epoch, so that the core must be called for each."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        pass


def dense(loss: Any = "mae", optimizer: Any = "adam", **compiled: Any) -> fathoms.Model:
    fathoms.utils.set_random_seed(11)
    model = fathoms.Sequential([fathoms.Input((6,)), layers.Dense(7, "tanh"), layers.Dense(1)])
    model.compile(optimizer, loss, **compiled)
    return model


def regular() -> fathoms.Model:
    fathoms.utils.set_random_seed(11)
    parts = [layers.Dense(7, "relu", kernel_regularizer="l2"), layers.BatchNormalization(), layers.Dropout(0.3)]
    model = fathoms.Sequential([fathoms.Input((6,)), *parts, layers.Dense(1, "sigmoid")])
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"], weighted_metrics=["mse"])
    return model


def two_outputs() -> fathoms.Model:
    fathoms.utils.set_random_seed(11)
    x = fathoms.Input((6,))
    model = fathoms.Model(x, [layers.Dense(1, name="a")(x), layers.Dense(1, name="b")(x)])
    model.compile("sgd", {"a": "mse", "b": "mae"}, loss_weights={"a": 1.0, "b": 0.3}, metrics={"b": ["mse"]})
    return model


class Doubled(metrics.MeanAbsoluteError):
    """A metric whose result is its own, though the core computes its values."""

    def result(self) -> Any:
        return 2 * super().result()


def scheduled() -> fathoms.Model:
    return dense(optimizer=optimizers.SGD(optimizers.schedules.CosineDecay(0.1, 60), momentum=0.9))


def averaged() -> fathoms.Model:
    return dense(optimizer=optimizers.Adam(use_ema=True, ema_overwrite_frequency=7, gradient_accumulation_steps=3))


CASES: list[tuple[str, Any, dict[str, Any]]] = [
    ("plain", dense, {}),
    ("metrics", lambda: dense(metrics=["mse", metrics.RootMeanSquaredError(), Doubled()]), {}),
    ("half metrics", lambda: dense(metrics=[metrics.MeanSquaredError(dtype="float16")]), {}),
    ("sum", lambda: dense(loss=fathoms.losses.MeanSquaredError(reduction="sum")), {}),
    ("schedule", scheduled, {}),
    ("averages", averaged, {}),
    ("dropout, normalization, penalty", regular, {"y": CLASSES}),
    ("class weights", regular, {"y": CLASSES, "class_weight": {0: 0.2, 1: 3.0}}),
    ("row weights", regular, {"y": CLASSES, "sample_weight": WEIGHTS}),
    ("two outputs", two_outputs, {"y": [Y, -Y]}),
    ("in order", dense, {"shuffle": False}),
    ("batches in another order", dense, {"shuffle": "batch"}),
    ("few steps", dense, {"steps_per_epoch": 2}),
    ("from an epoch", dense, {"initial_epoch": 4}),
    ("one batch", dense, {"batch_size": 200}),
    ("one row", dense, {"x": X[:1], "y": Y[:1]}),
    ("long epochs", dense, {"batch_size": 1, "epochs": 3}),
]


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize(("model", "given"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
@pytest.mark.parametrize("at_once", [1 << 17, 1000, 1], ids=["all at once", "a few at once", "single"])
def test_the_same_bits_as_one_by_one(
    model: Any, given: dict[str, Any], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fathoms.models.row_order.AT_ONCE", at_once)
    given = {"x": X, "y": Y, "batch_size": 20, "epochs": 23, "verbose": 0, **given}
    together, single = model(), model()
    history, expected = together.fit(**given), single.fit(**given, callbacks=[OneByOne()])
    assert history.history == expected.history
    assert history.epoch == expected.epoch
    assert_same(together, single)


def assert_same(model: Any, expected: Any) -> None:
    for own, other in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_array_equal(own, other)
    for own, other in zip(model.optimizer.variables, expected.optimizer.variables, strict=True):
        np.testing.assert_array_equal(own.numpy(), other.numpy())
    for own, other in zip(model.metrics, expected.metrics, strict=True):
        assert [variable.numpy().tolist() for variable in own.variables] == [
            variable.numpy().tolist() for variable in other.variables
        ]


def test_the_core_is_called_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def several(self: RowOrder, iteration: int, most: int) -> Any:
        asked.append(most)
        return given_out(self, iteration, most)

    given_out = RowOrder.several
    monkeypatch.setattr(RowOrder, "several", several)
    dense(metrics=["mse"]).fit(X, Y, epochs=50, verbose=0)
    assert asked == [50]
    dense().fit(X, Y, epochs=3, verbose=0, validation_split=0.2)
    assert asked == [50, 1, 1, 1]


def test_order_of_the_rows_is_bounded() -> None:
    numbers, epochs = RowOrder(1000, 32, True, None).several(0, 10**6)
    assert epochs == 131
    assert numbers is not None
    assert numbers.shape == (131_000,)


def test_training_that_is_stopped_before_it_begins_does_one_epoch() -> None:
    class Stop(fathoms.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            self.model.stop_training = True

    assert dense().fit(X, Y, epochs=5, verbose=0, callbacks=[Stop()]).epoch == [0]


def test_whoever_stops_training_from_outside_gets_whole_epochs() -> None:
    model, single = dense(), dense()
    threading.Timer(0.3, lambda: setattr(model, "stop_training", True)).start()
    history = model.fit(X, Y, batch_size=20, epochs=10**7, verbose=0)
    assert 0 < len(history.epoch) < 10**7
    assert len(history.history["loss"]) == len(history.epoch) == int(model.optimizer.iterations) / 6
    single.fit(X, Y, batch_size=20, epochs=len(history.epoch), verbose=0)
    assert_same(model, single)


def test_ctrl_c_in_the_middle() -> None:
    class StopAfter(fathoms.callbacks.Callback):
        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if int(self.model.optimizer.iterations) == self.steps:
                raise KeyboardInterrupt

    model, single = dense(metrics=["mse"]), dense(metrics=["mse"])
    timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, batch_size=20, epochs=10**7, verbose=0)
    steps = int(model.optimizer.iterations)
    assert len(model.history.history["loss"]) == len(model.history.history["mse"]) == steps // 6
    assert model.history.epoch == list(range(steps // 6))
    model.fit(X, Y, batch_size=20, epochs=3, verbose=0)

    epochs, rest = divmod(steps, 6)
    single.fit(X, Y, batch_size=20, epochs=epochs, verbose=0)
    if rest:
        with pytest.raises(KeyboardInterrupt):  # the rest by batches
            single.fit(X, Y, batch_size=20, verbose=0, callbacks=[StopAfter(steps)])
    single.fit(X, Y, batch_size=20, epochs=3, verbose=0)
    assert_same(model, single)


def test_ctrl_c_while_python_writes_down_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*given: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return logs(*given)

    logs = tally.logs_of_epochs
    monkeypatch.setattr("fathoms.models.many_epochs.logs_of_epochs", interrupted)
    monkeypatch.setattr("fathoms.models.row_order.AT_ONCE", 107 * 5)
    handler = signal.getsignal(signal.SIGINT)
    model, single = dense(), dense()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, batch_size=20, epochs=50, verbose=0)
    assert signal.getsignal(signal.SIGINT) is handler
    expected = single.fit(X, Y, batch_size=20, epochs=5, verbose=0, callbacks=[OneByOne()])
    assert (model.history.history, model.history.epoch) == (expected.history, expected.epoch)
    assert_same(model, single)


def test_a_handler_of_ones_own_may_end_training_softly() -> None:
    model = dense()
    before = signal.signal(signal.SIGINT, lambda *_: setattr(model, "stop_training", True))
    try:
        threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
        history = model.fit(X, Y, batch_size=20, epochs=10**7, verbose=0)
    finally:
        signal.signal(signal.SIGINT, before)
    assert 0 < len(history.epoch) == int(model.optimizer.iterations) / 6 < 10**7


def test_in_another_thread() -> None:
    model, single = dense(), dense()
    thread = threading.Thread(target=model.fit, args=(X, Y), kwargs={"epochs": 5, "verbose": 0})
    thread.start()
    thread.join()
    single.fit(X, Y, epochs=5, verbose=0)
    assert model.history.history == single.history.history
    assert_same(model, single)


@pytest.mark.alone
def test_many_epochs_cost_little_beside_the_core() -> None:
    """Twice what the core needs for the same steps in one call; about a third is added, most of it for the rows' order."""
    x = RNG.normal(size=(1119, 11)).astype(np.float32)
    y = (x @ np.arange(11)).astype(np.float32)
    model = fathoms.Sequential([fathoms.Input((11,)), layers.Dense(1)])
    model.compile("adam", "mae")
    model.fit(x, y, batch_size=256, epochs=200, verbose=0)
    core, targets = model._now_lowered().native, y[:, None]
    order, rates = np.tile(RNG.permutation(1119), 100), np.full(500, 1e-3)

    def fastest(run: Callable[[], object]) -> float:
        times = []
        for _ in range(30):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        return min(times)

    whole = fastest(lambda: model.fit(x, y, batch_size=256, epochs=100, verbose=0))
    assert whole < 2 * fastest(lambda: core.train([x], [targets], [], order, 256, rates, 0, epochs=100))
