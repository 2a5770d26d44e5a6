"""One step laid open: it is the step that training does, to the bit, and calculus agrees with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers

RNG = np.random.default_rng(5)
X = RNG.normal(size=(40, 6)).astype(np.float32)
Y = X.sum(axis=1)
W = RNG.uniform(0.5, 2, 40).astype(np.float32)


def deep(optimizer: Any = "adam", dtype: str = "float32") -> fathoms.Sequential:
    fathoms.utils.set_random_seed(2)
    model = fathoms.Sequential(
        [
            fathoms.Input((6,), dtype=dtype),
            layers.Dense(16, "relu", name="first", dtype=dtype),
            layers.BatchNormalization(name="norm", dtype=dtype),
            layers.Dropout(0.25, seed=4, name="drop", dtype=dtype),
            layers.Dense(8, "tanh", name="second", dtype=dtype),
            layers.Dense(1, name="out", dtype=dtype),
        ]
    )
    model.compile(optimizer, "mse")
    return model


@pytest.mark.parametrize(
    "optimizer", ["sgd", "adam", fathoms.optimizers.SGD(0.1, momentum=0.9, nesterov=True)], ids=str
)
@pytest.mark.parametrize("weights", [None, W])
def test_it_is_train_on_batch_to_the_bit(optimizer: Any, weights: Any) -> None:
    config = None if isinstance(optimizer, str) else optimizer.get_config()
    make = (lambda: optimizer) if config is None else (lambda: type(optimizer).from_config(config))
    traced, trained = deep(make()), deep(make())
    for _ in range(3):
        trace = traced.trace_step(X, Y, sample_weight=weights)
        loss = trained.train_on_batch(X, Y, sample_weight=weights)
        assert trace.loss == loss
        for first, second in zip(traced.variables, trained.variables, strict=True):
            np.testing.assert_array_equal(first.value, second.value)
        for first, second in zip(traced.optimizer.variables, trained.optimizer.variables, strict=True):
            np.testing.assert_array_equal(first.value, second.value)


def test_changes_are_the_differences_of_the_weights() -> None:
    model = deep()
    before = {variable.path.split("/", 1)[1]: variable.numpy() for variable in model.weights}
    trace = model.trace_step(X, Y)
    assert list(trace.changes) == list(trace.weights) == list(before)
    for variable in model.weights:
        name = variable.path.split("/", 1)[1]
        np.testing.assert_array_equal(trace.weights[name], before[name])
        np.testing.assert_array_equal(trace.changes[name], variable.numpy() - before[name])
    assert set(trace.gradients) == {name for name in before if "moving" not in name}


def test_plain_sgd_is_minus_rate_times_gradient() -> None:
    trace = deep(fathoms.optimizers.SGD(0.125)).trace_step(X, Y)
    assert trace.learning_rate == 0.125
    for name, gradient in trace.gradients.items():
        np.testing.assert_allclose(trace.changes[name], -0.125 * gradient, rtol=1e-3, atol=1e-7)


def test_gradients_are_those_of_central_differences() -> None:
    x, y = X.astype(np.float64), Y.astype(np.float64)
    model = deep(dtype="float64")
    trace = model.trace_step(x, y, update=False)
    step = 1e-6
    for variable in model.trainable_variables:
        name = variable.path.split("/", 1)[1]
        for place in range(0, variable.size, max(1, variable.size // 5)):
            slopes = []
            for sign in (1, -1):
                variable.value.reshape(-1)[place] += sign * step
                slopes.append(model.trace_step(x, y, update=False).loss)
                variable.value.reshape(-1)[place] -= sign * step
            slope = (slopes[0] - slopes[1]) / (2 * step)
            assert trace.gradients[name].reshape(-1)[place] == pytest.approx(slope, rel=1e-5, abs=1e-7), (name, place)


def test_looking_changes_nothing() -> None:
    model = deep()
    before = [variable.numpy() for variable in model.variables]
    first = model.trace_step(X, Y, update=False)
    second = model.trace_step(X, Y, update=False)
    assert first.loss == second.loss
    assert int(model.optimizer.iterations) == 0
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable.value, value)
    assert not any(change.any() for change in first.changes.values())


def test_outputs_are_those_of_each_layer() -> None:
    model = fathoms.Sequential([fathoms.Input((6,)), layers.Dense(4, "relu", name="a"), layers.Dense(1, name="b")])
    model.compile("sgd", "mse")
    hidden, out = model.layers[0](X), model.predict(X, verbose=0)
    trace = model.trace_step(X, Y)
    assert list(trace.outputs) == ["a", "b"]
    np.testing.assert_allclose(trace.outputs["a"], hidden, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(trace.outputs["b"], out, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(trace.predictions, trace.outputs["b"])
    np.testing.assert_array_equal(trace.x, X)
    np.testing.assert_array_equal(np.asarray(trace.y)[:, 0], Y)
    assert trace.loss == pytest.approx(float(np.mean((np.asarray(trace.predictions)[:, 0] - Y) ** 2)), rel=1e-5)


def test_sampling_takes_the_rows_that_fit_takes_first() -> None:
    traced, fitted = deep(), deep()
    trace = traced.trace_step(X, Y, batch_size=8)
    assert len(set(trace.rows.tolist())) == 8
    np.testing.assert_array_equal(trace.x, X[trace.rows])
    np.testing.assert_array_equal(np.asarray(trace.y)[:, 0], Y[trace.rows])
    stop = fathoms.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: setattr(fitted, "stop_training", True)
    )
    fitted.fit(X, Y, batch_size=8, verbose=0, callbacks=[stop])
    for first, second in zip(traced.get_weights(), fitted.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)


def test_it_tells_the_three_steps() -> None:
    trace = deep("sgd").trace_step(X, Y, batch_size=8)
    told = str(trace)
    for line in (
        "1. Sample rows: 8 of 40",
        "2. Predict",
        "   mse = ",
        "3. Change each weight",
        "first/kernel",
        "(6, 16)",
        "learning rate 0.01",
    ):
        assert line in told
    assert repr(trace).startswith("<StepTrace step=0, rows=8, loss=")
    assert deep("sgd").trace_step(X, Y).step == 0


def test_frozen_layers_have_no_gradient() -> None:
    model = deep()
    model.get_layer("first").trainable = False
    model.compile("sgd", "mse")
    trace = model.trace_step(X, Y)
    assert "first/kernel" not in trace.gradients
    assert not trace.changes["first/kernel"].any()
