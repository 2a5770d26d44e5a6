"""Quartiles are scikit-learn's, and far values are drawn in as the paper's formula says."""

import numpy as np
import pytest

from fathoms.tables.encoding.robust_scale import LIMIT, RobustScale


def test_agrees_with_scikit_learn() -> None:
    preprocessing = pytest.importorskip("sklearn.preprocessing", reason="scikit-learn is not installed")
    values = np.random.default_rng(0).standard_cauchy(501)
    theirs = preprocessing.RobustScaler().fit(values[:300, None]).transform(values[:, None])[:, 0]
    expected = theirs / np.sqrt(1 + (theirs / 3) ** 2)
    np.testing.assert_allclose(RobustScale.fit(values[:300], "x")(values), expected, rtol=1e-9)


def test_equal_quartiles_fall_back_to_the_range() -> None:
    values = np.array([0.0] * 20 + [1.0, 5.0])
    scale = RobustScale.fit(values, "x")
    assert (scale.median, scale.scale) == (0, 2.5)
    assert RobustScale.fit(np.full(5, 0.1), "x").constant


def test_rises_and_stays_within_the_limit() -> None:
    scale = RobustScale.fit(np.arange(100.0), "x")
    inputs = scale(np.concatenate([[-1e300], np.linspace(-1e4, 1e4, 999), [1e300]]))
    assert (np.diff(inputs) >= 0).all()
    assert np.abs(inputs).max() <= LIMIT
    assert (np.diff(scale(np.linspace(-500, 500, 999))) > 0).all()
