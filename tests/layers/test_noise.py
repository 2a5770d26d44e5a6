"""Noise layers: what they draw has the statistics that their formulas say, and nothing happens when predicting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers

NOISES: list[tuple[Any, str]] = [
    (layers.GaussianNoise, "stddev"),
    (layers.GaussianDropout, "rate"),
    (layers.AlphaDropout, "rate"),
]
COUNT = 200_000


@pytest.mark.parametrize(("cls", "argument"), NOISES)
def test_amounts(cls: Any, argument: str) -> None:
    for wrong in (-0.5, 1.5, float("nan"), "much", True):
        with pytest.raises(ValueError, match=f"`{argument}`. Expected a float value between 0 and 1"):
            cls(wrong)
    x = np.random.default_rng(0).normal(size=(4, 5)).astype("float32")
    np.testing.assert_array_equal(cls(0.5)(x), x)
    np.testing.assert_array_equal(cls(0)(x, training=True), x)
    assert cls(0).variables == [] and len(cls(0.5).variables) == 1


@pytest.mark.parametrize(("cls", "argument"), NOISES)
def test_the_seed_decides(cls: Any, argument: str) -> None:
    x = np.ones((4, 5), "float32")
    first, same, other = cls(0.5, seed=3), cls(0.5, seed=3), cls(0.5, seed=4)
    y = first(x, training=True)
    np.testing.assert_array_equal(y, same(x, training=True))
    assert not np.array_equal(y, other(x, training=True))
    assert not np.array_equal(y, first(x, training=True))


def test_statistics() -> None:
    """Tolerances: five standard errors of a mean or variance of 200 000 draws."""
    ones = np.ones((COUNT // 10, 10), "float32")
    noise = layers.GaussianNoise(0.3, seed=1)(ones, training=True) - 1
    assert abs(noise.mean()) < 5 * 0.3 / COUNT**0.5
    assert abs(noise.var() - 0.09) < 5 * 0.09 * (2 / COUNT) ** 0.5
    factors = layers.GaussianDropout(0.2, seed=1)(2 * ones, training=True) / 2
    assert abs(factors.mean() - 1) < 5 * 0.5 / COUNT**0.5
    assert abs(factors.var() - 0.25) < 5 * 0.25 * (2 / COUNT) ** 0.5
    x = np.random.default_rng(0).normal(size=ones.shape).astype("float32")
    y = layers.AlphaDropout(0.2, seed=1)(x, training=True)
    assert abs(y.mean()) < 5 / COUNT**0.5
    assert abs(y.var() - 1) < 5 * (2 / COUNT) ** 0.5
    # alpha' = -scale * alpha of SELU takes the place of a dropped number, before all are scaled and moved.
    alpha = -1.0507009873554805 * 1.6732632423543772
    scale = (0.8 * (1 + 0.2 * alpha**2)) ** -0.5
    dropped = np.isclose(y, scale * alpha - scale * alpha * 0.2, atol=1e-6).mean()
    assert abs(dropped - 0.2) < 5 * (0.16 / COUNT) ** 0.5


@pytest.mark.parametrize(("cls", "argument"), NOISES)
def test_a_network_trains_with_it(cls: Any, argument: str) -> None:
    x = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
    histories = []
    for _ in range(2):
        fathoms.utils.set_random_seed(5)
        model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(8, "selu"), cls(0.1), layers.Dense(1)])
        model.compile("adam", "mse")
        histories.append(model.fit(x, x.sum(1), epochs=30, verbose=0).history["loss"])
    assert histories[0] == histories[1]
    assert histories[0][-1] < histories[0][0]
