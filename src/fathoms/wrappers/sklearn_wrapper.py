"""What scikit-learn's estimators of all kinds have in common."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from fathoms.models import Model, clone_model


class SKLearnWrapper(BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    """A model as an estimator of scikit-learn.

    Args:
        model: a compiled model, which is cloned for every fit; or a function of `X`, `y` and `model_kwargs` that returns
            a compiled model.
        warm_start: go on with the model of the last fit, instead of starting anew.
        model_kwargs: further arguments of the function.
        fit_kwargs: arguments of the model's `fit`, such as `{"epochs": 100, "verbose": 0}`.

    Attributes:
        model_: the trained model.
        history_: its `History`.

    Source: `keras.wrappers` of Keras 3.
    """

    def __init__(
        self,
        model: Model | Callable[..., Model],
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Any:
        """Train a model.

        Args:
            X: the inputs, shape (rows, columns).
            y: the targets, shape (rows,) or (rows, outputs).
            **kwargs: arguments of the model's `fit`; they come before those of `fit_kwargs`.

        Returns:
            The estimator itself.

        Raises:
            RuntimeError: the model is not compiled.
            ValueError: the data does not fit.
        """
        columns = np.asarray(y).shape[1:]
        X, y = validate_data(self, X, y, multi_output=self._several_targets and columns > (1,))
        targets = self._targets(y)
        model = self._model_to_train(X, targets)
        if not model.compiled or not model.loss or not model.optimizer:
            raise RuntimeError("The model needs to be compiled before it is given: model.compile('adam', 'mse').")
        self.history_ = model.fit(X, targets, **{**(self.fit_kwargs or {}), **kwargs})
        self.model_ = model
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Predict a target for each row, in the form in which `fit` was given them."""
        return self._from_outputs(self._outputs(X))

    @property
    def epoch_(self) -> int:
        """How many epochs the last fit took."""
        return len(self.history_.epoch) if hasattr(self, "history_") else 0

    # Whether `y` may have several columns.
    _several_targets = True

    def _outputs(self, X: Any) -> np.ndarray:
        """What the model says of each row."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)
        return np.asarray(self.model_.predict(X, verbose=0))

    def _targets(self, y: np.ndarray) -> np.ndarray:
        """Turn what `fit` is given into what the model is trained on: at least two axes."""
        if type_of_target(y) == "unknown":
            raise ValueError(f"Unknown label type for data: {y!r}")
        self._target_axes = y.ndim
        return y.reshape(-1, 1) if y.ndim == 1 else y

    def _from_outputs(self, outputs: np.ndarray) -> np.ndarray:
        """Turn the model's outputs into what `fit` was given."""
        return outputs[:, 0] if self._target_axes == 1 and outputs.shape[1:] == (1,) else outputs

    def _model_to_train(self, X: np.ndarray, y: np.ndarray) -> Model:
        if self.warm_start and hasattr(self, "model_"):
            return self.model_
        if isinstance(self.model, Model):
            return self.model if self.warm_start else _compiled_clone(self.model)
        return self.model(X=X, y=y, **(self.model_kwargs or {}))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        return tags

    def __sklearn_clone__(self) -> Any:
        model = copy.deepcopy(self.model) if isinstance(self.model, Model) else self.model
        kwargs = {name: copy.deepcopy(getattr(self, name)) for name in ("model_kwargs", "fit_kwargs")}
        return type(self)(model=model, warm_start=self.warm_start, **kwargs)


def _compiled_clone(model: Model) -> Model:
    clone = clone_model(model)
    config = model.get_compile_config()
    if config is not None and not clone.compiled:
        clone.compile_from_config(config)
    return clone
