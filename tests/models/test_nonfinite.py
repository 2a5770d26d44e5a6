"""Numbers that are not finite stop a run before the step that would leave them, and are told."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import NonFiniteError, _native, layers, ops, optimizers
from fathoms.callbacks import LambdaCallback

random = np.random.default_rng(7)
X = random.normal(size=(96, 3)).astype("float32")
Y = random.normal(size=(96, 1)).astype("float32")
BATCH, BAD = 16, 50  # the row is in the fourth step of an epoch in order


def model(width: int = 8, dtype: str = "float32", optimizer: Any = "adam", **settings: Any) -> Any:
    fathoms.utils.set_random_seed(3)
    made = fathoms.Sequential(
        [
            fathoms.Input((3,)),
            layers.Dense(width, "relu", dtype=dtype, name="hidden"),
            layers.BatchNormalization(dtype=dtype),
            layers.Dense(1, dtype=dtype, name="last"),
        ]
    )
    made.compile(optimizer, settings.pop("loss", "mse"), **settings)
    return made


def state(made: Any) -> list[np.ndarray]:
    return [variable.numpy() for variable in (*made.weights, *made.optimizer.variables)]


def with_large(value: float) -> np.ndarray:
    x = X.astype("float64" if np.isfinite(value) and value > 1e38 else "float32")
    x[BAD, 1] = value
    return x


def own_loss(y: Any, p: Any) -> Any:
    return ops.mean(ops.square(y - p), axis=-1)


class Descent(optimizers.Optimizer):
    """A rule in Python."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        self.assign_sub(variable, gradient * learning_rate)


Run = Callable[[Any, np.ndarray, int], None]


def whole(made: Any, x: np.ndarray, rows: int) -> None:
    made.fit(x[:rows], Y[:rows], BATCH, epochs=3 if rows == 96 else 1, shuffle=False, verbose=0)


def by_batch(made: Any, x: np.ndarray, rows: int) -> None:
    watch = LambdaCallback(on_train_batch_end=lambda batch, logs: None)
    made.fit(x[:rows], Y[:rows], BATCH, epochs=2 if rows == 96 else 1, shuffle=False, verbose=0, callbacks=[watch])


def with_validation(made: Any, x: np.ndarray, rows: int) -> None:
    made.fit(x[:rows], Y[:rows], BATCH, shuffle=False, verbose=0, validation_data=(X[:4], Y[:4]))


def batches(made: Any, x: np.ndarray, rows: int) -> None:
    made.fit(((x[at : at + BATCH], Y[at : at + BATCH]) for at in range(0, rows, BATCH)), verbose=0)


def single(made: Any, x: np.ndarray, rows: int) -> None:
    for at in range(0, rows, BATCH):
        made.train_on_batch(x[at : at + BATCH], Y[at : at + BATCH])


def many(made: Any, x: np.ndarray, rows: int) -> None:
    try:
        fathoms.fit_many([made], x[:rows], Y[:rows], batch_size=BATCH, shuffle=False, verbose=0)
    except ExceptionGroup as group:
        raise group.exceptions[0] from None


@pytest.mark.parametrize("run", [whole, by_batch, with_validation, batches, single, many], ids=lambda run: run.__name__)
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"width": 512},
        {"dtype": "float64"},
        {"loss": own_loss},
        {"optimizer": "descent"},
        {"run_eagerly": True},
        {"optimizer": "clipped"},
    ],
    ids=["core", "wide", "float64", "own loss", "own rule", "in Python", "clipped"],
)
def test_the_state_is_that_before_the_step(run: Run, settings: dict[str, Any]) -> None:
    def made() -> Any:
        rules = {"descent": lambda: Descent(0.01), "clipped": lambda: optimizers.Adam(clipnorm=1.0)}
        rule = rules.get(settings.get("optimizer", ""), lambda: "adam")()
        return model(**{**settings, "optimizer": rule})

    value = 1e300 if settings.get("dtype") == "float64" else 1e37
    stopped, before = made(), made()
    with pytest.raises(NonFiniteError) as caught:
        run(stopped, with_large(value), 96)
    run(before, X, BAD // BATCH * BATCH)
    assert all(np.array_equal(a, b) for a, b in zip(state(stopped), state(before), strict=True))
    assert all(np.isfinite(array).all() for array in state(stopped))
    assert caught.value.step == BAD // BATCH
    assert caught.value.column == 1


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
@pytest.mark.parametrize("width", [8, 256])
def test_for_any_number_of_threads(threads: int, width: int) -> None:
    found = []
    before = _native.get_threads()
    try:
        for count in (1, threads):
            _native.set_threads(count)
            made = model(width, optimizer=optimizers.SGD(2.0))
            with pytest.raises(NonFiniteError) as caught:
                made.fit(X, 1e3 * Y, BATCH, epochs=50, verbose=0)
            found.append((str(caught.value), state(made)))
    finally:
        _native.set_threads(before)
    assert found[0][0] == found[1][0]
    assert all(np.array_equal(a, b) for a, b in zip(found[0][1], found[1][1], strict=True))


def test_bad_data_is_told_by_row_and_name() -> None:
    import pandas

    frame = pandas.DataFrame(with_large(np.nan), columns=["age", "price", "size"])
    made = model(on_nonfinite="warn")
    with pytest.warns(RuntimeWarning, match=rf"column 'price' \(row {BAD}\) is nan.*Training goes on") as told:
        made.fit(frame, Y, BATCH, epochs=2, shuffle=True, verbose=0)
    assert len(told) == 1
    quiet = model(on_nonfinite="ignore")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quiet.fit(frame, Y, BATCH, epochs=2, verbose=0)
    assert not np.isfinite(quiet.get_weights()[0]).all()


def test_going_on_gives_what_ignoring_gives() -> None:
    histories = []
    for way in ("warn", "ignore"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            history = model(on_nonfinite=way).fit(with_large(1e37), Y, BATCH, epochs=2, verbose=0)
        histories.append(history.history["loss"])
    assert np.array_equal(histories[0], histories[1], equal_nan=True)


@pytest.mark.parametrize(
    ("settings", "x", "words"),
    [
        ({"optimizer": lambda: optimizers.SGD(1e4)}, X, "learning rate 1e+04 is too high, as the loss grows"),
        ({}, X * np.array([1, 1e25, 1], "float32"), "column 1 of x goes from"),
        ({"loss": "poisson", "optimizer": lambda: optimizers.SGD(0.5)}, X, "poisson takes the logarithm"),
        ({"loss": lambda y, p: ops.mean(ops.log(p), axis=-1)}, X, "predictions go down to -"),
        ({"optimizer": lambda: optimizers.Adam(epsilon=0.0)}, 0 * X, "Adam(epsilon=0) divides 0 by 0"),
    ],
)
def test_causes(settings: dict[str, Any], x: np.ndarray, words: str) -> None:
    rule = settings.get("optimizer", lambda: "adam")()
    with pytest.raises(NonFiniteError) as caught:
        model(**{**settings, "optimizer": rule}).fit(x, np.abs(Y), BATCH, epochs=20, verbose=0)
    assert words in str(caught.value)
    assert caught.value.history is not None


def test_activations() -> None:
    for activation, words in (("exponential", "grows like exp"), (ops.log, "a logarithm (or a root")):
        made = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(4, activation, name="steep"), layers.Dense(1)])
        made.compile("sgd", "mse")
        with pytest.raises(NonFiniteError, match="output of layer 'steep'") as caught:
            made.fit(300 * X, Y, verbose=0)
        assert words in str(caught.value)
        assert caught.value.layer == "steep"


def test_the_way_is_checked_and_not_written() -> None:
    with pytest.raises(ValueError, match="it is 'stop', 'warn' or 'ignore'"):
        model(on_nonfinite="never")
    made = model(on_nonfinite="warn")
    assert made.on_nonfinite == "warn"
    assert "on_nonfinite" not in made.get_compile_config()
