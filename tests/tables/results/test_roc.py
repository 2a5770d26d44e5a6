"""ROC curves are scikit-learn's."""

import numpy as np
import pytest
import sklearn.metrics

from fathoms.tables.results.roc import roc_curve


@pytest.mark.parametrize("digits", [1, 12], ids=["ties", "no ties"])
def test_as_scikit_learn(digits: int) -> None:
    generator = np.random.default_rng(0)
    positive = generator.random(300) < 0.3
    scores = np.round(generator.normal(positive, 1), digits)
    curve = roc_curve(positive, scores)
    false, true, thresholds = sklearn.metrics.roc_curve(positive, scores, drop_intermediate=False)
    np.testing.assert_array_equal(curve.false_positives, false)
    np.testing.assert_array_equal(curve.true_positives, true)
    np.testing.assert_array_equal(curve.thresholds, thresholds)
    assert curve.area == pytest.approx(sklearn.metrics.roc_auc_score(positive, scores), abs=1e-12)


@pytest.mark.parametrize("positive", [np.ones(3, bool), np.zeros(3, bool), np.zeros(0, bool)])
def test_one_label_only(positive: np.ndarray) -> None:
    with pytest.raises(ValueError, match="rows without"):
        roc_curve(positive, np.arange(len(positive)) * 1.0)
