"""scikit-learn's own checks of estimators, all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

from sklearn.utils.estimator_checks import parametrize_with_checks

from fathoms.estimators import FathomsClassifier, FathomsRegressor


def _cannot_hold(estimator: Any) -> dict[str, str]:
    return {
        "check_sample_weight_equivalence_on_dense_data": "a row given twice may come into two batches, and one of the two "
        "among the rows that say when to stop; a row of weight 2 may not"
    }


@parametrize_with_checks(
    [FathomsRegressor("shallow", epochs=30), FathomsClassifier("shallow", epochs=30)],
    expected_failed_checks=_cannot_hold,
)
def test_scikit_learn_checks(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)
