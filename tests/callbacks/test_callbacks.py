"""Which callback hears what, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import Callback, CallbackList, History, LambdaCallback, ProgbarLogger

X = np.arange(20, dtype=np.float32).reshape(10, 2) / 20
Y = X.sum(1)
VALIDATION = (X[:4], Y[:4])
EVENTS = [name for name in vars(Callback) if name.startswith("on_")]


def compiled(library: Any = fathoms) -> Any:
    model = library.Sequential([library.Input((2,)), library.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    return model


def recorder(base: type) -> Any:
    """A callback of either library that writes down all it hears."""

    class Recorder(base):
        def __init__(self) -> None:
            super().__init__()
            self.heard: list[tuple[Any, ...]] = []

    def listen(event: str) -> Any:
        def method(self: Any, *arguments: Any, **kwargs: Any) -> None:
            numbers = [argument for argument in arguments if isinstance(argument, int)]
            logs = next((argument for argument in (*arguments, *kwargs.values()) if isinstance(argument, dict)), {})
            self.heard.append((event, *numbers, sorted(logs)))

        return method

    for event in EVENTS:
        if event not in ("on_batch_begin", "on_batch_end"):
            setattr(Recorder, event, listen(event))
    return Recorder()


def test_events_come_as_in_keras(keras: Any) -> None:
    heard = []
    for library in (fathoms, keras):
        listener = recorder(library.callbacks.Callback)
        model = compiled(library)
        model.fit(X, Y, batch_size=4, epochs=2, verbose=0, callbacks=[listener], validation_data=VALIDATION)
        model.evaluate(X, Y, batch_size=4, verbose=0, callbacks=[listener])
        model.predict(X, batch_size=4, verbose=0, callbacks=[listener])
        heard.append([event for event in listener.heard if event[0] != "on_predict_end"])
    assert heard[0] == heard[1]


def test_batches_see_the_means_so_far(keras: Any) -> None:
    seen: list[list[float]] = []
    for library in (fathoms, keras):
        losses: list[float] = []
        model = compiled(library)
        model.set_weights([np.ones((2, 1)), np.zeros(1)])
        end = library.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs, own=losses: own.append(logs["mae"])
        )
        history = model.fit(X, Y * 3, batch_size=4, epochs=2, shuffle=False, verbose=0, callbacks=[end])
        seen.append([*losses, *history.history["mae"]])
    assert len(seen[0]) == 8
    np.testing.assert_allclose(seen[0], seen[1], rtol=1e-5)


def test_watching_batches_changes_nothing() -> None:
    results = []
    for callbacks in ([], [LambdaCallback(on_train_batch_end=lambda batch, logs: None, on_test_batch_end=print)]):
        fathoms.utils.set_random_seed(4)
        model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dropout(0.3), fathoms.layers.Dense(1)])
        model.compile("adam", "mae", metrics=["mse", fathoms.metrics.RootMeanSquaredError()])
        history = model.fit(X, Y, batch_size=3, epochs=3, validation_split=0.3, verbose=0, callbacks=callbacks)
        results.append((model.get_weights(), history.history))
    for first, second in zip(results[0][0], results[1][0], strict=True):
        np.testing.assert_array_equal(first, second)
    for name, values in results[0][1].items():
        np.testing.assert_allclose(values, results[1][1][name], rtol=1e-6)


def test_a_callback_may_stop_and_change_things() -> None:
    class Stopper(Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if batch == 1:
                self.model.stop_training = True

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.model.optimizer.learning_rate = 0.25

    model = compiled()
    history = model.fit(X, Y, batch_size=2, epochs=5, verbose=0, callbacks=Stopper())
    assert history.epoch == [0]
    assert int(model.optimizer.iterations) == 2
    assert float(model.optimizer.learning_rate) == 0.25


def test_params_and_model_are_given() -> None:
    listener = Callback()
    model = compiled()
    model.fit(X, Y, batch_size=4, epochs=3, verbose=0, callbacks=[[listener]])
    assert listener.params == {"epochs": 3, "steps": 3, "verbose": 0}
    assert listener.model is model


def test_history() -> None:
    model = compiled()
    history = model.fit(X, Y, epochs=3, initial_epoch=1, verbose=0)
    assert history is model.history
    assert history.epoch == [1, 2]
    assert list(history.history) == ["loss", "mae"]
    assert all(type(value) is float for values in history.history.values() for value in values)


def test_ones_own_history_is_used() -> None:
    own = History()
    assert compiled().fit(X, Y, epochs=2, verbose=0, callbacks=[own]) is own
    assert len(own.epoch) == 2


def test_mistakes() -> None:
    with pytest.raises(ValueError, match=r"Write History\(\.\.\.\)"):
        CallbackList([History])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="not a callback"):
        CallbackList([print])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="no such event"):
        LambdaCallback(on_epoch_finish=print)
    assert LambdaCallback(note=print).note is print  # type: ignore[attr-defined]


def test_a_list_of_callbacks_can_be_handed_over() -> None:
    model = compiled()
    told = CallbackList([], add_history=True, model=model, epochs=1, steps=1, verbose=0)
    told.append(ProgbarLogger())
    assert model.fit(X, Y, callbacks=told).epoch == [0]
    assert told.progress is None
