"""The confusion matrix is scikit-learn's."""

import numpy as np
import sklearn.metrics

from fathoms.tables.results.confusion_matrix import confusion_matrix


def test_as_scikit_learn() -> None:
    truth, given = np.random.default_rng(0).integers(0, 4, (2, 200))
    theirs = sklearn.metrics.confusion_matrix(truth, given, labels=range(5))
    np.testing.assert_array_equal(confusion_matrix(truth, given, 5), theirs)
