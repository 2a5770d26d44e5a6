"""Inputs lie on a bell curve, as SciPy's normal distribution has it."""

import numpy as np
import pytest

from fathoms.tables.encoding.quantile_scale import QuantileScale


def test_normal_scores_of_few_rows() -> None:
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed")
    values = np.array([1.0, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    np.testing.assert_allclose(QuantileScale.fit(values, "x")(values), stats.norm.ppf((np.arange(10) + 0.5) / 10))


def test_many_rows_are_nearly_normal() -> None:
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed")
    values = np.random.default_rng(0).lognormal(0, 2, 20_000)
    scores = QuantileScale.fit(values[:10_000], "x")(values[10_000:])
    assert stats.kstest(scores, "norm").statistic < 0.02


def test_ties_are_one_value_in_their_middle() -> None:
    scale = QuantileScale.fit(np.array([0.0] * 60 + [1.0] * 40), "x")
    low, high = scale(np.array([0.0, 1.0]))
    assert low < 0 < high
    assert abs(low) < abs(high)
    assert scale(np.array([-5.0, 7.0])).tolist() == [low, high]
    assert QuantileScale.fit(np.array([3.0, 3.0]), "x").constant
    assert QuantileScale.fit(np.array([3.0]), "x").constant
