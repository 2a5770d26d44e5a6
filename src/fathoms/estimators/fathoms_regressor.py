"""A network that predicts numbers, as an estimator."""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils.validation import assert_all_finite

from fathoms.estimators.fathoms_estimator import FathomsEstimator
from fathoms.tables.splits.split import Rows
from fathoms.tables.table import Table
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target


class FathomsRegressor(RegressorMixin, FathomsEstimator):  # type: ignore[misc] # scikit-learn has no types
    """Predicts a number for each row of a raw table.

    Columns are scaled and encoded, missing cells filled in and marked, a part of the rows is held back to say when the
    network is best, and a recipe trains it. Nothing needs to be prepared. The arguments are told at `__init__`.

    Attributes:
        model_: the trained `TableModel`; `model_.save("model.keras")` writes a file for `fathoms predict`.
        n_iter_: the most passes over the rows that were made.
        n_features_in_: how many columns there were.
        feature_names_in_: their names, if they came as a frame.

    Source: the protocol of scikit-learn's estimators, https://scikit-learn.org/stable/developers/develop.html.

    >>> x = np.linspace(-1, 1, 200)[:, None]
    >>> round(FathomsRegressor(random_state=0).fit(x, x[:, 0] ** 2).score(x, x[:, 0] ** 2))
    1
    """

    def predict(self, X: Any) -> np.ndarray:
        """Predict the number of each row, shape (rows,), float64."""
        outputs = self._outputs(X)
        return np.asarray(self.model_.target.predictions(outputs).to_series(0).to_numpy(), np.float64)

    def _targets(self, values: np.ndarray) -> Any:
        import polars

        values = np.asarray(values, np.float64)
        assert_all_finite(values, input_name="y")
        return polars.Series(values)

    def _fitted_target(self, table: Table, column: str, rows: Rows, linear: bool) -> Target:
        return NumberTarget.fit(table, column, rows, linear=linear)

    def _shown_target(self, values: np.ndarray) -> tuple[Any, Target]:
        return self._targets(values), copy(self.model_.target)

    def _labels(self, table: Table, column: str) -> None:
        return None
