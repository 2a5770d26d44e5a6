"""Dropout's statistics against its formula."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

import fathoms
from fathoms.layers import Dropout

ROWS, COLUMNS = 2000, 50
ONES = np.ones((ROWS, COLUMNS), np.float32)


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_rate_and_scale(rate: float, dtype: str) -> None:
    out = Dropout(rate, seed=3, dtype=dtype)(ONES, training=True)
    dropped = out == 0
    np.testing.assert_allclose(out[~dropped], 1 / (1 - rate), rtol=1e-6)
    n = ROWS * COLUMNS
    # the number of zeros is binomial; five standard deviations happen once in two million
    assert abs(dropped.sum() - n * rate) < 5 * sqrt(n * rate * (1 - rate))
    # and so are those of each column and each row: their spread must fit, too
    for axis, size in ((0, ROWS), (1, COLUMNS)):
        z = (dropped.sum(axis) - size * rate) / sqrt(size * rate * (1 - rate))
        assert stats.chi2(len(z)).cdf((z**2).sum()) == pytest.approx(0.5, abs=0.4999)


def test_neighbours_are_independent() -> None:
    dropped = (Dropout(0.5, seed=5)(ONES, training=True) == 0).astype(float)
    for first, second in ((dropped[1:], dropped[:-1]), (dropped[:, 1:], dropped[:, :-1])):
        assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 5 / sqrt(first.size)


def test_each_call_drops_anew_and_each_layer_its_own() -> None:
    layer, other = Dropout(0.5, seed=1), Dropout(0.5, seed=2)
    first, second = layer(ONES, training=True), layer(ONES, training=True)
    assert (first != second).mean() == pytest.approx(0.5, abs=0.02)
    assert (first != other(ONES, training=True)).mean() == pytest.approx(0.5, abs=0.02)


def test_the_same_seed_drops_the_same() -> None:
    np.testing.assert_array_equal(Dropout(0.5, seed=1)(ONES, training=True), Dropout(0.5, seed=1)(ONES, training=True))


@pytest.mark.parametrize("training", [False, None])
def test_nothing_happens_when_predicting(training: bool | None) -> None:
    np.testing.assert_array_equal(Dropout(0.5)(ONES, training=training), ONES)


def test_extreme_rates() -> None:
    np.testing.assert_array_equal(Dropout(0)(ONES, training=True), ONES)
    np.testing.assert_array_equal(Dropout(1)(ONES, training=True), 0 * ONES)


def test_it_has_a_seed_but_no_weights() -> None:
    layer = Dropout(0.5, seed=4)
    assert layer.weights == []
    assert [variable.name for variable in layer.variables] == ["seed_generator_state"]
    assert layer.non_trainable_weights == []
    assert len(layer.non_trainable_variables) == 1


def test_the_expected_gradient_is_that_without_dropout() -> None:
    fathoms.utils.set_random_seed(0)
    dense = fathoms.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    model = fathoms.Sequential([fathoms.Input((COLUMNS,)), Dropout(0.5, seed=1), dense])
    model.compile(fathoms.optimizers.SGD(1.0), "mse")
    trace = model.trace_step(ONES, np.ones(ROWS))
    np.testing.assert_allclose(trace.gradients[f"{dense.name}/kernel"], -2, atol=10 / sqrt(ROWS))
