"""Training by steps is `fit`, to the bit, and can be set back."""

from __future__ import annotations

import numpy as np
import pytest

import fathoms
from fathoms.models.stepwise import Stepwise

_ROWS = np.random.default_rng(0).normal(size=(103, 3)).astype(np.float32)
_TARGETS = (_ROWS @ [[1.0], [-2.0], [0.5]]).astype(np.float32)


def _model(dropout: float = 0.3) -> fathoms.Sequential:
    fathoms.utils.set_random_seed(5)
    layers = fathoms.layers
    model = fathoms.Sequential([
        fathoms.Input((3,)),
        layers.Dense(7, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(dropout, seed=1),
        layers.Dense(1),
    ])  # fmt: skip
    model.compile("adam", "mse")
    return model


def _weights(model: fathoms.Model) -> list[np.ndarray]:
    return [weight.numpy() for weight in model.weights]


@pytest.mark.parametrize("strides", [[44], [1] * 44, [11, 11, 11, 11], [3, 30, 11], [40, 4]])
def test_any_strides_end_as_fit_does(strides: list[int]) -> None:
    fitted = _model()
    history = fitted.fit(_ROWS, _TARGETS, batch_size=10, epochs=4, verbose=0)
    stepped = _model()
    run = Stepwise(stepped, _ROWS, _TARGETS, batch_size=10, seed=5)
    losses = np.concatenate([run.advance(steps) for steps in strides])
    for ours, wanted in zip(_weights(stepped), _weights(fitted), strict=True):
        np.testing.assert_array_equal(ours, wanted)
    rows = np.tile([10] * 10 + [3], 4)
    means = (losses * rows).reshape(4, 11).sum(axis=1) / 103
    np.testing.assert_allclose(means, history.history["loss"], rtol=1e-6)


def test_a_state_is_gone_back_to() -> None:
    run = Stepwise(_model(), _ROWS, _TARGETS, batch_size=10, seed=5)
    run.advance(7)
    state = run.state()
    first = run.advance(13)
    run.restore(state)
    assert run.step == 7
    np.testing.assert_array_equal(run.advance(13), first)


def test_a_trace_changes_nothing_and_tells_the_next_step() -> None:
    run = Stepwise(_model(dropout=0.0), _ROWS, _TARGETS, batch_size=10, seed=5)
    run.advance(5)
    before = _weights(run.model)
    trace = run.trace()
    for ours, wanted in zip(_weights(run.model), before, strict=True):
        np.testing.assert_array_equal(ours, wanted)
    np.testing.assert_array_equal(trace.rows, run.next_rows())
    loss = run.advance(1)[0]
    assert trace.loss == pytest.approx(loss, rel=1e-6)
    change = run.model.layers[0].weights[0].numpy() - before[0]
    np.testing.assert_array_equal(change, next(iter(trace.changes.values())))


def test_steps_in_python_are_refused() -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), fathoms.layers.Dense(1)])
    model.compile("sgd", lambda true, predicted: (true - predicted) ** 2)
    with pytest.raises(NotImplementedError, match="written in Python"):
        Stepwise(model, _ROWS, _TARGETS, batch_size=10, seed=0)
