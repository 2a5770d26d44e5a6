"""Models as scikit-learn's estimators: its own checks of what an estimator is, and how they are used there."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

import fathoms

sklearn = pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install scikit-learn")
from sklearn.base import clone  # noqa: E402
from sklearn.datasets import load_iris, make_regression  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import estimator_checks_generator  # noqa: E402

from fathoms.wrappers import SKLearnClassifier, SKLearnRegressor, SKLearnTransformer  # noqa: E402

QUIET = {"verbose": 0}


def network(X: Any, y: Any, loss: str = "mse", activation: str = "linear", hidden: int = 10) -> fathoms.Model:
    fathoms.utils.set_random_seed(0)
    inputs = fathoms.Input((X.shape[1],))
    outputs = fathoms.layers.Dense(y.shape[1], activation)(fathoms.layers.Dense(hidden, "relu")(inputs))
    model = fathoms.Model(inputs, outputs)
    model.compile(fathoms.optimizers.Adam(0.05), loss)
    return model


def line() -> fathoms.Sequential:
    model = fathoms.Sequential([fathoms.Input((4,)), fathoms.layers.Dense(1)])
    model.compile(fathoms.optimizers.Adam(0.05), "mse", metrics=["mae"])
    return model


CLASSES = {"loss": "categorical_crossentropy", "activation": "softmax"}
# What Keras's wrappers do not promise either, with Keras's reasons.
EXCUSED = {
    "check_classifiers_classes": "few epochs on few rows do not find every class",
    "check_classifiers_train": "decision_function returns a column for each class, also for two",
}


ESTIMATORS = [
    (SKLearnClassifier(network, model_kwargs=CLASSES, fit_kwargs={"epochs": 20, **QUIET}), EXCUSED),
    (SKLearnRegressor(network, fit_kwargs=QUIET), {}),
    (SKLearnTransformer(network, fit_kwargs=QUIET), {}),
]
CHECKS = [
    pair
    for estimator, excused in ESTIMATORS
    for pair in estimator_checks_generator(estimator, expected_failed_checks=excused, mark="xfail")
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS, ids=lambda part: getattr(part, "func", type(part)).__name__)
def test_it_is_an_estimator(estimator: Any, check: Any) -> None:
    check(estimator)


def test_a_grid_search_over_a_pipeline() -> None:
    x, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    pipeline = make_pipeline(
        StandardScaler(), SKLearnClassifier(network, model_kwargs=CLASSES, fit_kwargs={"epochs": 30, **QUIET})
    )
    grid = {"sklearnclassifier__model_kwargs": [{**CLASSES, "hidden": hidden} for hidden in (1, 16)]}
    search = GridSearchCV(pipeline, grid, cv=3).fit(x, names)
    assert search.best_params_["sklearnclassifier__model_kwargs"]["hidden"] == 16
    assert search.best_score_ > 0.9
    assert set(search.predict(x)) == set(names)
    np.testing.assert_array_equal(search.best_estimator_[-1].classes_, sorted(set(names)))


def test_a_regression() -> None:
    x, y = make_regression(200, 4, noise=1.0, random_state=0)
    scores = cross_val_score(
        SKLearnRegressor(line(), fit_kwargs={"epochs": 300, "batch_size": 200 // 5, **QUIET}), x / 2, y / 100, cv=3
    )
    assert scores.min() > 0.99


def test_a_model_is_cloned_with_what_it_was_compiled_with() -> None:
    given = line()
    before = given.get_weights()
    estimator = SKLearnRegressor(given, fit_kwargs={"epochs": 2, **QUIET}).fit(np.ones((8, 4)), np.ones(8))
    assert estimator.model_ is not given and estimator.epoch_ == 2
    assert set(estimator.history_.history) == {"loss", "mae"}
    for a, b in zip(before, given.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert clone(estimator).get_params()["fit_kwargs"] == {"epochs": 2, "verbose": 0}


def test_a_warm_start_goes_on() -> None:
    x, y = np.random.default_rng(0).normal(size=(40, 4)), np.ones(40)
    given = line()
    once = SKLearnRegressor(given, fit_kwargs={"shuffle": False, **QUIET}, warm_start=True)
    other = line()
    other.set_weights(given.get_weights())
    once.fit(x, y, epochs=1).fit(x, y, epochs=1)
    other.fit(x, y, epochs=2, shuffle=False, verbose=0)
    np.testing.assert_array_equal(once.model_.get_weights()[0], other.get_weights()[0])


def test_several_targets() -> None:
    x = np.random.default_rng(0).normal(size=(60, 4))
    y = np.stack([x.sum(1), x[:, 0]], 1)
    found = SKLearnRegressor(network, fit_kwargs={"epochs": 200, **QUIET}).fit(x, y).predict(x)
    assert found.shape == (60, 2) and np.abs(found - y).mean() < 0.1


def test_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    uncompiled = fathoms.Sequential([fathoms.Input((4,)), fathoms.layers.Dense(1)])
    with pytest.raises(RuntimeError, match="needs to be compiled"):
        SKLearnRegressor(uncompiled).fit(np.ones((3, 4)), np.ones(3))
    with pytest.raises(ValueError, match="only one class is present"):
        SKLearnClassifier(network, model_kwargs=CLASSES).fit(np.ones((3, 4)), np.ones(3))
    with pytest.raises(ValueError, match="Only binary and multiclass"):
        SKLearnClassifier(network, model_kwargs=CLASSES).fit(np.ones((3, 4)), np.array([0.5, 1.5, 2.5]))
    with pytest.raises(AttributeError, match="has no 'SKLearnCluster'"):
        _ = fathoms.wrappers.SKLearnCluster
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        _ = fathoms.wrappers.SKLearnRegressor
