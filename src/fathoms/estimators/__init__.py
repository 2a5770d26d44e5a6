"""Networks for raw tables as scikit-learn's estimators: for pipelines, grid searches and cross-validation."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fathoms.estimators.fathoms_classifier import FathomsClassifier
    from fathoms.estimators.fathoms_regressor import FathomsRegressor

__all__ = ["FathomsClassifier", "FathomsRegressor"]

_HOMES = {"FathomsClassifier": "fathoms_classifier", "FathomsRegressor": "fathoms_regressor"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"fathoms.estimators has no {name!r}. It has {', '.join(__all__)}.")
    try:
        import_module("sklearn")
    except ModuleNotFoundError:
        raise ImportError(
            f"{name} is an estimator of scikit-learn, which is not installed: pip install scikit-learn."
        ) from None
    return getattr(import_module(f"fathoms.estimators.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
