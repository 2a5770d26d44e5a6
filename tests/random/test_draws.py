"""Random arrays: the distributions' own numbers, within four standard errors; seeds; what Keras refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import random, utils

COUNT = 20_000


@pytest.mark.parametrize(
    ("drawn", "mean", "variance"),
    [
        (random.normal((COUNT,), 1.0, 2.0, seed=1), 1, 4),
        (random.uniform((COUNT,), 2.0, 5.0, seed=1), 3.5, 9 / 12),
        (random.randint((COUNT,), 0, 5, seed=1), 2, 2),
        (random.truncated_normal((COUNT,), seed=1), 0, 0.7737),
        (random.gamma((COUNT,), 3.0, seed=1), 3, 3),
        (random.beta((COUNT,), 2.0, 3.0, seed=1), 0.4, 0.04),
        (random.binomial((COUNT,), 10.0, 0.3, seed=1), 3, 2.1),
        (random.categorical([[0.0, np.log(3.0)]], COUNT, seed=1)[0], 0.75, 0.1875),
        (random.dropout(np.ones(COUNT, "float32"), 0.25, seed=1), 1, 1 / 3),
    ],
)
def test_means_and_variances(drawn: Any, mean: float, variance: float) -> None:
    assert abs(drawn.mean() - mean) < 4 * (variance / COUNT) ** 0.5
    assert abs(drawn.var() / variance - 1) < 0.1


def test_seeds() -> None:
    assert (random.normal((3,), seed=5) == random.normal((3,), seed=5)).all()
    assert (random.normal((3,), seed=5) != random.normal((3,), seed=6)).any()
    first, second = random.SeedGenerator(5), random.SeedGenerator(5)
    draws = [random.uniform((3,), seed=first).tolist() for _ in range(2)]
    assert draws[0] != draws[1]
    assert draws == [random.uniform((3,), seed=second).tolist() for _ in range(2)]
    utils.set_random_seed(1)
    one = random.shuffle(np.arange(10))
    utils.set_random_seed(1)
    assert (one == random.shuffle(np.arange(10))).all()
    with pytest.raises(ValueError, match="`seed` must be either an integer or a SeedGenerator"):
        random.normal((1,), seed="x")


def test_types() -> None:
    assert random.normal((1,), dtype="float16").dtype == "float16"
    assert random.randint((1,), 0, 3, dtype="int64").dtype == "int64"
    with pytest.raises(ValueError, match="requires an integer `dtype`"):
        random.randint((1,), 0, 3, dtype="float32")
    with pytest.raises(ValueError, match="2-D"):
        random.categorical([1.0], 2)


def test_dropout_repeats_what_it_draws() -> None:
    rows = random.dropout(np.ones((50, 4), "float32"), 0.5, noise_shape=(50, 1), seed=3)
    assert (rows == rows[:, :1]).all()
    assert set(rows.ravel().tolist()) == {0, 2}


def test_more_trials_than_a_number_holds_are_told() -> None:
    with pytest.raises(ValueError, match=r"random\.binomial\(counts\) must be whole numbers below 2\*\*63"):
        random.binomial((2,), 10**20, 0.5)
