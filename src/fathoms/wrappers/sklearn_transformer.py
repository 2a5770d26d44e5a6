"""A model whose outputs are new columns, as scikit-learn's transformers make them."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import TransformerMixin

from fathoms.wrappers.sklearn_wrapper import SKLearnWrapper


class SKLearnTransformer(TransformerMixin, SKLearnWrapper):  # type: ignore[misc] # scikit-learn has no types
    """A model as a transformer of scikit-learn: its outputs are the new columns.

    Args:
        model: a compiled model, which is cloned for every fit; or a function of `X`, `y` and `model_kwargs` that returns
            a compiled model.
        warm_start: go on with the model of the last fit, instead of starting anew.
        model_kwargs: further arguments of the function.
        fit_kwargs: arguments of the model's `fit`, such as `{"epochs": 100, "verbose": 0}`.

    Attributes:
        model_: the trained model.
        history_: its `History`.

    Source: `keras.wrappers.SKLearnTransformer`.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((3,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> transformer = fathoms.wrappers.SKLearnTransformer(model, fit_kwargs={"verbose": 0})
    >>> transformer.fit_transform(np.ones((4, 3)), np.zeros(4)).shape
    (4, 1)
    """

    def transform(self, X: Any) -> np.ndarray:
        """The model's outputs for each row."""
        return self._outputs(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags
