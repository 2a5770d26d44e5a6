"""Models as scikit-learn's estimators: for pipelines, grid searches and cross-validation."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fathoms.wrappers.sklearn_classifier import SKLearnClassifier
    from fathoms.wrappers.sklearn_regressor import SKLearnRegressor
    from fathoms.wrappers.sklearn_transformer import SKLearnTransformer

__all__ = ["SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer"]

_HOMES = {
    "SKLearnClassifier": "sklearn_classifier",
    "SKLearnRegressor": "sklearn_regressor",
    "SKLearnTransformer": "sklearn_transformer",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"fathoms.wrappers has no {name!r}. It has {', '.join(__all__)}.")
    try:
        import_module("sklearn")
    except ModuleNotFoundError:
        raise ImportError(
            f"{name} wraps models for scikit-learn, which is not installed: pip install scikit-learn."
        ) from None
    return getattr(import_module(f"fathoms.wrappers.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
