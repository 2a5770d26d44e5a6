"""A network that predicts classes, as an estimator."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import assert_all_finite

from fathoms.estimators.fathoms_estimator import FathomsEstimator
from fathoms.tables.splits.split import Rows
from fathoms.tables.table import Table
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.target import Target


class FathomsClassifier(ClassifierMixin, FathomsEstimator):  # type: ignore[misc] # scikit-learn has no types
    """Predicts a class, and each one's probability, for each row of a raw table.

    Columns are scaled and encoded, missing cells filled in and marked, a part of the rows is held back to say when the
    network is best, and a recipe trains it. Nothing needs to be prepared. The arguments are told at `__init__`.

    Attributes:
        classes_: the classes, sorted.
        model_: the trained `TableModel`, whose labels are the places of `classes_`.
        n_iter_: the most passes over the rows that were made.
        n_features_in_: how many columns there were.
        feature_names_in_: their names, if they came as a frame.

    Source: the protocol of scikit-learn's estimators, https://scikit-learn.org/stable/developers/develop.html.

    >>> x = np.linspace(-1, 1, 200)[:, None]
    >>> FathomsClassifier(random_state=0).fit(x, np.where(x[:, 0] > 0, "warm", "cold")).predict([[-0.5], [0.5]])
    array(['cold', 'warm'], dtype='<U4')
    """

    def predict(self, X: Any) -> np.ndarray:
        """Predict the likeliest class of each row, shape (rows,)."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        return np.asarray(self.classes_[likeliest])

    def predict_proba(self, X: Any) -> np.ndarray:
        """Predict the probability of each class, in the order of `classes_`, shape (rows, classes)."""
        outputs = self._outputs(X)
        target = self.model_.target
        assert isinstance(target, LabelTarget)
        found = target.probabilities(outputs)[:, np.argsort([int(label) for label in target.labels])]
        return np.asarray(found / found.sum(axis=1, keepdims=True))  # the network's own sums are right to float32

    def _targets(self, values: np.ndarray) -> Any:
        import polars

        assert_all_finite(values, input_name="y")
        check_classification_targets(values)
        classes, codes = np.unique(values, return_inverse=True)
        if len(classes) < 2:
            raise ValueError(
                f"y has one class, {str(classes[0])!r}, so there is nothing to tell apart. Give rows of two or more."
            )
        self.classes_ = classes
        return polars.Series([str(code) for code in codes.tolist()])

    def _fitted_target(self, table: Table, column: str, rows: Rows, linear: bool) -> Target:
        return LabelTarget.fit(table, column, rows)

    def _shown_target(self, values: np.ndarray) -> tuple[Any, Target]:
        import polars

        assert_all_finite(values, input_name="y")
        names = _names(self.classes_)
        known = dict(zip(self.classes_.tolist(), names, strict=True))
        learned = self.model_.target
        assert isinstance(learned, LabelTarget)
        labels = [names[int(label)] for label in learned.labels]
        cells = [known.get(value) for value in values.tolist()]
        if None in cells:
            row = cells.index(None)
            raise ValueError(
                f"y[{row}] is {str(values[row])!r}, which is none of the classes that fit saw: {', '.join(names[:8])}"
                f"{', …' if len(names) > 8 else ''}. Leave such rows out, or fit with them."
            )
        return polars.Series(cells), LabelTarget(learned.column, labels, learned.shares)

    def _labels(self, table: Table, column: str) -> np.ndarray:
        return np.array([int(label) for label in table.labels(column)])


def _names(classes: np.ndarray) -> list[str]:
    """What classes are called in a table: as they are written, in quotes where a table would take that for a missing cell."""
    import polars

    written = [str(value) for value in classes.tolist()]
    read = Table(polars.DataFrame({"y": written})).labels("y").to_list()
    names = [repr(text) if label is None else label for text, label in zip(written, read, strict=True)]
    return names if len(set(names)) == len(names) else [repr(text) for text in written]
