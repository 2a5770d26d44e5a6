"""The wrappers for scikit-learn that older scripts use: `KerasClassifier(build_fn=make_model, epochs=10)`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from fathoms.models import Model

_FIT = ("batch_size", "callbacks", "class_weight", "epochs", "initial_epoch", "sample_weight", "shuffle",
        "steps_per_epoch", "validation_data", "validation_freq", "validation_split", "verbose")  # fmt: skip


class _Wrapper:
    """What both wrappers do.

    Args:
        build_fn: a function that returns a compiled model.
        **sk_params: arguments of `build_fn`, and of `fit`, `predict` and `evaluate`.
    """

    model: Model

    def __init__(self, build_fn: Callable[..., Model] | None = None, **sk_params: Any) -> None:
        self.build_fn = build_fn
        self.sk_params = sk_params
        known = {*_FIT, *inspect.signature(self._builder()).parameters}
        for name in sk_params:
            if name not in known:
                raise ValueError(f"{name} is not a legal parameter: neither fit() nor {self.build_fn!r} has it.")

    def _builder(self) -> Callable[..., Model]:
        own: Any = self  # a subclass may have `__call__` instead of a function
        return own.__call__ if self.build_fn is None else self.build_fn

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return all arguments, as scikit-learn asks for them."""
        return {**self.sk_params, "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> Self:
        """Change arguments."""
        self.build_fn = params.pop("build_fn", self.build_fn)
        self.sk_params.update(params)
        return self

    def _of(self, function: Callable[..., Any], **given: Any) -> dict[str, Any]:
        names = inspect.signature(function).parameters
        return {**{name: value for name, value in self.sk_params.items() if name in names}, **given}

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """Build the model and train it; returns its history."""
        builder = self._builder()
        self.model = builder(**self._of(builder))
        return self.model.fit(x, y, **self._of(Model.fit, **kwargs))

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model")


class KerasClassifier(_Wrapper):
    """A classifier for scikit-learn, made from a function that returns a compiled model.

    Args:
        build_fn: the function.
        **sk_params: its arguments, and those of `fit` and `predict`.

    Raises:
        ValueError: an argument that neither has.

    Source: `keras.wrappers.scikit_learn.KerasClassifier` of Keras 2.

    >>> import numpy as np, fathoms
    >>> def make(units=1):
    ...     model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(units, activation="sigmoid")])
    ...     model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    ...     return model
    >>> classifier = KerasClassifier(make, epochs=1, verbose=0)
    >>> _ = classifier.fit(np.array([[0.0], [1.0]]), np.array(["no", "yes"]))
    >>> classifier.classes_.tolist(), classifier.predict_proba(np.zeros((3, 1))).shape
    (['no', 'yes'], (3, 2))
    """

    _estimator_type = "classifier"

    def __sklearn_tags__(self) -> Any:
        return _tags("classifier")

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """Train on class labels, or on a table with a column for each class; returns the history."""
        labels = np.array(y)
        if labels.ndim == 2 and labels.shape[1] > 1:
            self.classes_ = np.arange(labels.shape[1])
        else:
            self.classes_, labels = np.unique(labels.ravel(), return_inverse=True)
        self.n_classes_ = len(self.classes_)
        builder = self._builder()
        self.model = builder(**self._of(builder))
        loss = getattr(self.model.loss, "name", self.model.loss)
        if loss == "categorical_crossentropy" and labels.ndim != 2:
            labels = np.eye(self.n_classes_, dtype="float32")[labels]
        return self.model.fit(x, labels, **self._of(Model.fit, **kwargs))

    def predict_proba(self, x: Any, **kwargs: Any) -> Any:
        """Return the probability of each class."""
        found = self.model.predict(x, **self._of(Model.predict, **kwargs))
        return np.hstack([1 - found, found]) if found.shape[1] == 1 else found

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """Return the most probable class of each row."""
        return self.classes_[np.argmax(self.predict_proba(x, **kwargs), axis=-1)]

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """Return the share of rows whose class is predicted."""
        labels = np.asarray(y)
        labels = labels.argmax(1) if labels.ndim == 2 and labels.shape[1] > 1 else labels.ravel()
        return float(np.mean(self.predict(x, **kwargs) == labels))


class KerasRegressor(_Wrapper):
    """A regressor for scikit-learn, made from a function that returns a compiled model.

    Args:
        build_fn: the function.
        **sk_params: its arguments, and those of `fit` and `predict`.

    Raises:
        ValueError: an argument that neither has.

    Source: `keras.wrappers.scikit_learn.KerasRegressor` of Keras 2.

    >>> import numpy as np, fathoms
    >>> def make():
    ...     model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    ...     model.compile("sgd", "mse")
    ...     return model
    >>> regressor = KerasRegressor(build_fn=make, epochs=1, verbose=0)
    >>> _ = regressor.fit(np.zeros((2, 1)), np.zeros(2))
    >>> regressor.predict(np.zeros((3, 1))).shape
    (3,)
    """

    _estimator_type = "regressor"

    def __sklearn_tags__(self) -> Any:
        return _tags("regressor")

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """Return the predictions."""
        return np.squeeze(self.model.predict(x, **self._of(Model.predict, **kwargs)), axis=-1)

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """Return minus the model's loss, so that larger is better."""
        found = self.model.evaluate(x, y, **self._of(Model.evaluate, **kwargs))
        return -float(found[0] if isinstance(found, list) else found)


def _tags(kind: str) -> Any:
    from sklearn.utils import ClassifierTags, RegressorTags, Tags, TargetTags

    classifier = kind == "classifier"
    return Tags(
        estimator_type=kind,
        target_tags=TargetTags(required=True),
        classifier_tags=ClassifierTags() if classifier else None,
        regressor_tags=None if classifier else RegressorTags(),
    )
