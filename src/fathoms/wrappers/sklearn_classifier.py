"""A model that tells classes apart, as scikit-learn's estimators do."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import type_of_target

from fathoms.wrappers.sklearn_wrapper import SKLearnWrapper


class SKLearnClassifier(ClassifierMixin, SKLearnWrapper):  # type: ignore[misc] # scikit-learn has no types
    """A model as a classifier of scikit-learn.

    The model is trained on one column for each class, 1 where a row belongs to it; so its last layer has as many units,
    and its loss is `"categorical_crossentropy"` or the like. It predicts the class with the largest output.

    Args:
        model: a compiled model, which is cloned for every fit; or a function of `X`, `y` and `model_kwargs` that returns
            a compiled model.
        warm_start: go on with the model of the last fit, instead of starting anew.
        model_kwargs: further arguments of the function.
        fit_kwargs: arguments of the model's `fit`, such as `{"epochs": 100, "verbose": 0}`.

    Attributes:
        model_: the trained model.
        history_: its `History`.
        classes_: the classes, sorted.

    Source: `keras.wrappers.SKLearnClassifier`.

    >>> import numpy as np, fathoms
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> def network(X, y):
    ...     layers = [fathoms.Input(X.shape[1:]), fathoms.layers.Dense(y.shape[1], "softmax")]
    ...     model = fathoms.Sequential(layers)
    ...     model.compile(fathoms.optimizers.Adam(0.1), "categorical_crossentropy")
    ...     return model
    >>> classifier = fathoms.wrappers.SKLearnClassifier(network, fit_kwargs={"epochs": 20, "verbose": 0})
    >>> pipeline = make_pipeline(StandardScaler(), classifier).fit(*load_iris(return_X_y=True))
    >>> pipeline.score(*load_iris(return_X_y=True)) > 0.9
    True
    """

    _several_targets = False

    def decision_function(self, X: Any) -> np.ndarray:
        """The model's outputs: a column for each class."""
        return self._outputs(X)

    def _targets(self, y: np.ndarray) -> np.ndarray:
        kind = type_of_target(y)
        if kind == "unknown":
            raise ValueError(f"Unknown label type for data: {y!r}")
        if kind not in ("binary", "multiclass"):
            raise ValueError(f"Only binary and multiclass targets are learned here, one class a row; found {kind}.")
        self._target_axes = y.ndim
        self.classes_, places = np.unique(y, return_inverse=True)
        if len(self.classes_) == 1:
            raise ValueError("Classifier can't train when only one class is present.")
        columns: np.ndarray = np.eye(len(self.classes_))[places.reshape(-1)]
        return columns

    def _from_outputs(self, outputs: np.ndarray) -> np.ndarray:
        classes: np.ndarray = self.classes_[np.argmax(outputs, axis=-1)]
        return classes if self._target_axes == 1 else classes.reshape(-1, 1)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags
