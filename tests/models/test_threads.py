"""Models in several threads at once: each as if it were alone, and a clear refusal where two would meet."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import fathoms as keras
from fathoms.callbacks import Callback, LambdaCallback
from fathoms.engine.seeds import next_seed
from fathoms.layers import BatchNormalization, Dense, Dropout

ROWS = np.random.default_rng(0).normal(size=(2_000, 8)).astype("float32")
TARGET = ROWS @ np.arange(8, dtype="float32")[:, None] / 8


def network(seed: int, width: int = 32) -> keras.Sequential:
    keras.utils.set_random_seed(seed)
    layers = [keras.Input((8,)), Dense(width, "relu"), BatchNormalization(), Dropout(0.1), Dense(1)]
    model = keras.Sequential(layers)
    model.compile("adam", "mse", metrics=["mae"])
    return model


def bits(model: Any) -> bytes:
    return b"".join(variable.numpy().tobytes() for variable in model.weights)


class Inside(Callback):
    """Says that the run goes on, and waits in the middle of it until it may end."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_end = threading.Event(), threading.Event()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.begun.set()
        assert self.may_end.wait(60)


@pytest.fixture
def in_training() -> Any:
    """A function that lets a model train in another thread until the test is over."""
    started: list[tuple[threading.Thread, Inside]] = []

    def start(model: Any) -> None:
        inside = Inside()
        thread = threading.Thread(target=lambda: model.fit(ROWS, TARGET, verbose=0, callbacks=[inside]))
        thread.start()
        assert inside.begun.wait(60)
        started.append((thread, inside))

    yield start
    for thread, inside in started:
        inside.may_end.set()
        thread.join(60)
        assert not thread.is_alive()


def test_models_in_threads_of_their_own_end_in_the_bits_of_training_alone() -> None:
    def fit(model: Any) -> bytes:
        history = model.fit(ROWS, TARGET, batch_size=50, epochs=5, validation_split=0.1, verbose=0)
        return bits(model) + np.array(history.history["val_loss"]).tobytes()

    keras.utils.set_random_seed(7)
    models = [network(7, 16 + 200 * number) for number in range(4)]
    copies = [network(7, 16 + 200 * number) for number in range(4)]
    alone = [fit(model) for model in copies]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(fit, models, timeout=120)) == alone


def test_names_and_seeds_are_each_given_once() -> None:
    keras.utils.set_random_seed(0)
    with ThreadPoolExecutor(8) as pool:
        seeds = list(pool.map(lambda _: [next_seed() for _ in range(2_000)], range(8)))
        names = list(pool.map(lambda _: [keras.layers.ReLU().name for _ in range(50)], range(8)))
    given = [seed for some in seeds for seed in some]
    keras.utils.set_random_seed(0)
    assert sorted(given) == sorted(next_seed() for _ in range(16_000))
    assert len({name for some in names for name in some}) == 400


def test_many_threads_predict_with_one_model() -> None:
    model = network(0)
    model.fit(ROWS, TARGET, verbose=0)
    parts = [ROWS[number:] for number in range(64)]
    alone = [model.predict(part, verbose=0) for part in parts]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda part: model.predict(part, verbose=0), parts * 4, timeout=120))
    assert all((one == other).all() for one, other in zip(found, alone * 4, strict=True))


def test_one_thread_evaluates_while_others_predict() -> None:
    model = network(0)
    big = np.tile(ROWS, (50, 1))
    expected, outputs = model.evaluate(ROWS, TARGET, verbose=0), model.predict(big, verbose=0)
    with ThreadPoolExecutor(2) as pool:
        predicting = [pool.submit(model.predict, big, verbose=0) for _ in range(20)]
        assert all(model.evaluate(ROWS, TARGET, verbose=0) == expected for _ in range(50))
        assert all((future.result(60) == outputs).all() for future in predicting)


def test_predicting_in_the_middle_of_a_step() -> None:
    """From the bar's own call, which is in the middle of a run of the core."""
    model = network(0)
    big, many = np.tile(ROWS, (50, 1)), np.tile(TARGET, (50, 1))
    seen = []

    def look(batch: int, loss: float) -> None:
        seen.append(model.predict(ROWS[:3], verbose=0))
        with pytest.raises(RuntimeError, match="the model is in the middle of a step"):
            model.train_on_batch(ROWS, TARGET)

    rows = model._rows(big, many, None, None)
    model._train(rows, None, 1, model._tally(rows), look)
    assert seen and all(np.isfinite(outputs).all() for outputs in seen)


@pytest.mark.parametrize(
    "call",
    [
        lambda model: model.fit(ROWS, TARGET, verbose=0),
        lambda model: model.evaluate(ROWS, TARGET, verbose=0),
        lambda model: model.train_on_batch(ROWS, TARGET),
        lambda model: model.test_on_batch(ROWS, TARGET),
        lambda model: model.trace_step(ROWS, TARGET),
        lambda model: model.compile("sgd", "mse"),
        lambda model: model.set_weights(model.get_weights()),
        lambda model: model.layers[0].set_weights(model.layers[0].get_weights()),
        lambda model: model.load_weights("nowhere.weights.h5"),
    ],
)
def test_what_would_disturb_a_model_in_training_is_refused(call: Callable[[Any], object], in_training: Any) -> None:
    model = network(0)
    in_training(model)
    before = bits(model)
    with pytest.raises(RuntimeError, match=r"another thread is in the middle of fit\(\)|belongs to") as caught:
        call(model)
    assert model.name in str(caught.value)
    assert bits(model) == before
    assert model.predict(ROWS, verbose=0).shape == (2_000, 1)


def test_models_that_share_a_layer_do_not_train_at_once(in_training: Any) -> None:
    keras.utils.set_random_seed(0)
    shared = Dense(4)
    one, other = (keras.Sequential([keras.Input((8,)), shared, Dense(1)], name=name) for name in ("one", "other"))
    for model in (one, other):
        model.compile("sgd", "mse")
    in_training(one)
    with pytest.raises(RuntimeError, match=r"fit\(\) of 'other': the weight '.*/kernel' belongs to 'one' too"):
        other.fit(ROWS, TARGET, verbose=0)


def test_models_that_share_a_frozen_layer_do(in_training: Any) -> None:
    shared = Dense(4, trainable=False)
    one, other = (keras.Sequential([keras.Input((8,)), shared, Dense(1)]) for _ in range(2))
    for model in (one, other):
        model.compile("sgd", "mse")
    in_training(one)
    other.fit(ROWS, TARGET, verbose=0)


def test_the_thread_that_trains_may_do_all_of_it() -> None:
    model = network(0)

    def meanwhile(epoch: int, logs: Any) -> None:
        model.evaluate(ROWS, TARGET, verbose=0)
        model.set_weights(model.get_weights())
        model.train_on_batch(ROWS, TARGET)

    model.fit(ROWS, TARGET, epochs=2, verbose=0, callbacks=[LambdaCallback(on_epoch_end=meanwhile)])
    assert int(model.optimizer.iterations.value) == 2 * (63 + 1)


def test_a_model_is_free_again_however_its_training_ended() -> None:
    model = network(0)

    def fail(epoch: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        model.fit(ROWS, TARGET, verbose=0, callbacks=[LambdaCallback(on_epoch_begin=lambda epoch, logs: fail(epoch))])
    with ThreadPoolExecutor(1) as pool:
        pool.submit(model.fit, ROWS, TARGET, verbose=0).result(60)


def test_segments_of_own_models_take_turns() -> None:
    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.inner = keras.Sequential([keras.Input((8,)), Dense(16, "relu"), Dense(1)])

        def call(self, x: Any) -> Any:
            return self.inner(x) * 2.0

    model = Own()
    alone = model.predict(ROWS, verbose=0)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: model.predict(ROWS, verbose=0), range(40), timeout=60))
    assert all((outputs == alone).all() for outputs in found)
