"""What initializers draw, against the formulas of their distributions."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats

import fathoms
from fathoms import initializers

FAN_IN, FAN_OUT = 300, 500
SHAPE = (FAN_IN, FAN_OUT)
DRAWN = FAN_IN * FAN_OUT
# The chance that a correct generator fails one of these tests; seeds are fixed, so each either always or never fails.
CHANCE = 1e-4


def truncated(stddev: float) -> Any:
    return stats.truncnorm(-2, 2, scale=stddev)


def he(distribution: Callable[[float], Any]) -> Any:
    return distribution(sqrt(2 / FAN_IN))


def uniform(limit: float) -> Any:
    return stats.uniform(-limit, 2 * limit)


CUT = 0.87962566103423978
CASES = [
    (initializers.RandomUniform(-0.3, 0.2, seed=1), stats.uniform(-0.3, 0.5)),
    (initializers.RandomNormal(0.5, 0.1, seed=2), stats.norm(0.5, 0.1)),
    (initializers.TruncatedNormal(1.0, 0.2, seed=3), stats.truncnorm(-2, 2, loc=1.0, scale=0.2)),
    (initializers.GlorotUniform(seed=4), uniform(sqrt(6 / (FAN_IN + FAN_OUT)))),
    (initializers.GlorotNormal(seed=5), truncated(sqrt(2 / (FAN_IN + FAN_OUT)) / CUT)),
    (initializers.HeUniform(seed=6), uniform(sqrt(6 / FAN_IN))),
    (initializers.HeNormal(seed=7), truncated(sqrt(2 / FAN_IN) / CUT)),
    (initializers.LecunUniform(seed=8), uniform(sqrt(3 / FAN_IN))),
    (initializers.LecunNormal(seed=9), truncated(sqrt(1 / FAN_IN) / CUT)),
    (initializers.VarianceScaling(3.0, "fan_out", "untruncated_normal", seed=10), stats.norm(0, sqrt(3 / FAN_OUT))),
    (initializers.VarianceScaling(2.0, "fan_avg", "uniform", seed=11), uniform(sqrt(6 / 400))),
    (initializers.VarianceScaling(1.0, "fan_in", "normal", seed=12), truncated(sqrt(1 / FAN_IN) / CUT)),
]


@pytest.mark.parametrize(("initializer", "distribution"), CASES, ids=lambda case: type(case).__name__)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_distribution(initializer: Any, distribution: Any, dtype: str) -> None:
    drawn = initializer(SHAPE, dtype)
    assert drawn.shape == SHAPE
    assert drawn.dtype == dtype
    low, high = distribution.support()
    assert low - 1e-6 <= drawn.min()
    assert drawn.max() <= high + 1e-6
    assert stats.kstest(drawn.ravel().astype(np.float64), distribution.cdf).pvalue > CHANCE
    # the mean of n independent draws has the standard deviation sigma / sqrt(n)
    assert abs(drawn.mean(dtype=np.float64) - distribution.mean()) < 5 * distribution.std() / sqrt(DRAWN)
    assert drawn.std(dtype=np.float64) == pytest.approx(distribution.std(), rel=0.01)


def test_neighbours_are_independent() -> None:
    drawn = initializers.RandomNormal(seed=0)((2, DRAWN), "float64")
    assert abs(np.corrcoef(drawn)[0, 1]) < 5 / sqrt(DRAWN)
    assert abs(np.corrcoef(drawn[0, 1:], drawn[0, :-1])[0, 1]) < 5 / sqrt(DRAWN)


def test_the_same_seed_draws_the_same() -> None:
    make = initializers.GlorotUniform
    np.testing.assert_array_equal(make(seed=3)((5, 5)), make(seed=3)((5, 5)))
    one = make()
    np.testing.assert_array_equal(one((5, 5)), one((5, 5)))
    assert not np.array_equal(make()((5, 5)), make()((5, 5)))
    assert not np.array_equal(make(seed=3)((5, 5)), make(seed=4)((5, 5)))


def test_a_seed_generator_draws_anew_each_time() -> None:
    one = initializers.GlorotUniform(seed=fathoms.random.SeedGenerator(1))
    assert not np.array_equal(one((5, 5)), one((5, 5)))


@pytest.mark.parametrize("shape", [(5, 5), (3, 8), (8, 3), (2, 3, 4)])
def test_orthogonal(shape: tuple[int, ...]) -> None:
    matrix = initializers.Orthogonal(gain=2.0, seed=1)(shape, "float64").reshape(-1, shape[-1])
    short = matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T
    np.testing.assert_allclose(short.T @ short, 4 * np.eye(short.shape[1]), atol=1e-12)


def test_constants() -> None:
    np.testing.assert_array_equal(initializers.Zeros()((2, 3)), np.zeros((2, 3)))
    np.testing.assert_array_equal(initializers.Ones()((2, 3)), np.ones((2, 3)))
    np.testing.assert_array_equal(initializers.Constant(2.5)((2,)), [2.5, 2.5])
    np.testing.assert_array_equal(initializers.Constant([1, 2])((3, 2)), [[1, 2]] * 3)
    np.testing.assert_array_equal(initializers.Identity(3.0)((2, 3)), 3 * np.eye(2, 3))


@pytest.mark.parametrize(("shape", "fans"), [((), (1, 1)), ((7,), (7, 7)), ((3, 4), (3, 4)), ((5, 3, 4), (15, 20))])
def test_fans(shape: tuple[int, ...], fans: tuple[int, int]) -> None:
    from fathoms.initializers.variance_scaling import compute_fans

    assert compute_fans(shape) == fans
    if len(shape) == 3:
        assert compute_fans(shape, (0,), (1, 2)) == (5, 12)
