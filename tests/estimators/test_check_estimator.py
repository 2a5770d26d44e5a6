"""scikit-learn's own checks of estimators, all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

from sklearn.utils.estimator_checks import parametrize_with_checks

from fathoms.estimators import FathomsClassifier, FathomsRegressor


@parametrize_with_checks([FathomsRegressor("shallow", epochs=30), FathomsClassifier("shallow", epochs=30)])
def test_scikit_learn_checks(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)
