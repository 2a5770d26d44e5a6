"""Precision and recall are scikit-learn's."""

import numpy as np
import pytest
import sklearn.metrics

from fathoms.tables.results.precision_recall import precision_recall_curve


@pytest.mark.parametrize("digits", [1, 12], ids=["ties", "no ties"])
def test_as_scikit_learn(digits: int) -> None:
    generator = np.random.default_rng(1)
    positive = generator.random(300) < 0.1
    scores = np.round(generator.normal(positive, 1), digits)
    curve = precision_recall_curve(positive, scores)
    precision, recall, _ = sklearn.metrics.precision_recall_curve(positive, scores)
    np.testing.assert_array_equal(curve.precision, precision)
    np.testing.assert_array_equal(curve.recall, recall)
    assert curve.average_precision == pytest.approx(sklearn.metrics.average_precision_score(positive, scores))


def test_no_row_of_the_label() -> None:
    with pytest.raises(ValueError, match="rows with the label"):
        precision_recall_curve(np.zeros(3, bool), np.arange(3.0))
