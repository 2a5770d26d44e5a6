"""`steps_per_execution`: callbacks are told of several batches at once, with the numbers that Keras tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import fathoms

X = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")
Y = X.sum(1, keepdims=True)
BATCH = 3  # seven batches, the last of which is smaller


def recorder(library: Any) -> tuple[Any, list[tuple[str, int]]]:
    events: list[tuple[str, int]] = []
    names = [f"on_{mode}_batch_{edge}" for mode in ("train", "test", "predict") for edge in ("begin", "end")]
    callback = library.callbacks.LambdaCallback(**{
        name: lambda batch, logs, name=name: events.append((name, batch)) for name in names
    })  # fmt: skip
    return callback, events


def model(library: Any, together: int) -> Any:
    made = library.Sequential([library.layers.Input((3,)), library.layers.Dense(1, kernel_initializer="ones")])
    made.compile("sgd", "mse", steps_per_execution=together)
    return made


class Again:
    def __iter__(self) -> Iterator[Any]:
        for start in range(0, len(X), BATCH):
            yield X[start : start + BATCH], Y[start : start + BATCH]

    def __len__(self) -> int:
        return 7


@pytest.mark.parametrize("together", [1, 3, 10])
@pytest.mark.parametrize("steps", [None, 4])
def test_the_numbers_that_keras_tells(together: int, steps: int | None, keras: Any) -> None:
    found = []
    for library in (fathoms, keras):
        callback, events = recorder(library)
        made, how = model(library, together), {"batch_size": BATCH, "verbose": 0, "callbacks": [callback]}
        made.fit(X, Y, steps_per_epoch=steps, **how)
        made.evaluate(X, Y, **how)
        made.predict(X, **how)
        found.append(events)
    assert found[0] == found[1]


@pytest.mark.parametrize("together", [1, 3, 10])
def test_sources_of_batches_tell_the_same(together: int) -> None:
    found, weights = [], []
    for given, how in (((X, Y), {"batch_size": BATCH, "shuffle": False}), ((Again(),), {"shuffle": False})):
        callback, events = recorder(fathoms)
        made = model(fathoms, together)
        made.fit(*given, epochs=2, verbose=0, callbacks=[callback], **how)
        how.pop("shuffle")
        made.evaluate(*given, verbose=0, callbacks=[callback], **how)
        made.predict(given[0], verbose=0, callbacks=[callback], **how)
        found.append(events)
        weights.append(made.get_weights()[0])
    assert found[0] == found[1]
    np.testing.assert_array_equal(weights[0], weights[1])


def test_the_outputs_of_batches_together() -> None:
    made, seen = model(fathoms, 3), []
    keep = fathoms.callbacks.LambdaCallback(on_predict_batch_end=lambda batch, logs: seen.append(logs["outputs"]))
    expected = made.predict(X, verbose=0)
    for given, how in ((X, {"batch_size": BATCH}), (Again(), {})):
        seen.clear()
        made.predict(given, verbose=0, callbacks=[keep], **how)
        assert [len(outputs) for outputs in seen] == [9, 9, 2]
        np.testing.assert_array_equal(np.concatenate(seen), expected)


def test_a_mistake() -> None:
    with pytest.raises(ValueError, match="whole number, 1 or more"):
        model(fathoms, 0)


def test_limits() -> None:
    callback, events = recorder(fathoms)
    fathoms.config.set_max_epochs(2)
    fathoms.config.set_max_steps_per_epoch(3)
    try:
        assert (fathoms.config.max_epochs(), fathoms.config.max_steps_per_epoch()) == (2, 3)
        made = model(fathoms, 1)
        with pytest.warns(UserWarning, match="Limiting"):
            history = made.fit(X, Y, batch_size=BATCH, epochs=5, verbose=0, callbacks=[callback])
        assert len(history.epoch) == 2 and len(events) == 2 * 2 * 3
        with pytest.warns(UserWarning, match="Limiting"):
            assert len(made.predict(X, batch_size=BATCH, verbose=0)) == 9
    finally:
        fathoms.config.set_max_epochs(None)
        fathoms.config.set_max_steps_per_epoch(None)
