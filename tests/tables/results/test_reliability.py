"""Reliability is scikit-learn's calibration curve."""

import numpy as np
import pytest
import sklearn.calibration
import sklearn.metrics

from fathoms.tables.results.reliability import reliability


def test_as_scikit_learn() -> None:
    generator = np.random.default_rng(0)
    said = generator.random(1000)
    came = generator.random(1000) < said**2
    curve = reliability(came, said)
    observed, predicted = sklearn.calibration.calibration_curve(came, said, n_bins=10, strategy="quantile")
    np.testing.assert_allclose(curve.predicted, predicted, atol=1e-12)
    np.testing.assert_allclose([share.value for share in curve.observed], observed, atol=1e-12)
    assert curve.brier == pytest.approx(sklearn.metrics.brier_score_loss(came, said))
    assert curve.error == pytest.approx(np.average(np.abs(observed - predicted), weights=curve.rows))
    assert curve.rows.sum() == 1000


def test_equal_probabilities_are_one_bin() -> None:
    curve = reliability(np.array([True, False, False, False]), np.full(4, 0.25))
    assert curve.rows.tolist() == [4]
    assert curve.error == 0
    with pytest.raises(ValueError, match="at least one row"):
        reliability(np.zeros(0, bool), np.zeros(0))
