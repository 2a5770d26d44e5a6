"""A model that predicts numbers, as scikit-learn's estimators do."""

from __future__ import annotations

from typing import Any

from sklearn.base import RegressorMixin

from fathoms.wrappers.sklearn_wrapper import SKLearnWrapper


class SKLearnRegressor(RegressorMixin, SKLearnWrapper):  # type: ignore[misc] # scikit-learn has no types
    """A model as a regressor of scikit-learn.

    Args:
        model: a compiled model, which is cloned for every fit; or a function of `X`, `y` and `model_kwargs` that returns
            a compiled model.
        warm_start: go on with the model of the last fit, instead of starting anew.
        model_kwargs: further arguments of the function.
        fit_kwargs: arguments of the model's `fit`, such as `{"epochs": 100, "verbose": 0}`.

    Attributes:
        model_: the trained model.
        history_: its `History`.

    Source: `keras.wrappers.SKLearnRegressor`.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile(fathoms.optimizers.SGD(0.5), "mse")
    >>> x = np.linspace(-1, 1, 20).reshape(-1, 1)
    >>> line = fathoms.wrappers.SKLearnRegressor(model, fit_kwargs={"epochs": 100, "verbose": 0}).fit(x, 3 * x[:, 0])
    >>> line.predict([[0.5]]).round(2)
    array([1.5], dtype=float32)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True
        return tags
