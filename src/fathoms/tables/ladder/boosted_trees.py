"""Boosted trees beside the networks, by a library that a person has installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from fathoms.tables.recipes.lesson import Lesson

BOOSTED_TREES = "boosted trees"

# How many rounds are kept, the validation rows decide.
_RATE = 0.1
_MOST_ROUNDS = 1000
_PATIENCE = 30

Predictor = Callable[[list[np.ndarray]], np.ndarray]


def boosted_trees(lesson: Lesson) -> Predictor | None:
    """Train boosted trees on a lesson, as networks are: training rows train, validation rows say when to stop.

    LightGBM is taken if it is there, or else scikit-learn; both find splits on histograms (Ke et al., "LightGBM: A Highly
    Efficient Gradient Boosting Decision Tree", 2017). Their own defaults hold, but for the number of trees.

    Returns:
        A function from inputs to outputs as a network would give them, shape ``(rows, target.outputs)``; None if neither
        library is installed.
    """
    if find_spec("lightgbm"):
        return _light_gbm(lesson)
    if find_spec("sklearn") and _takes_validation_rows():
        return _scikit_learn(lesson)
    return None


def _light_gbm(lesson: Lesson) -> Predictor:
    import lightgbm

    kinds = {"linear": "regression", "sigmoid": "binary", "softmax": "multiclass"}
    settings = {
        "objective": kinds[lesson.target.activation],
        "learning_rate": _RATE,
        "seed": lesson.seed,
        "deterministic": True,
        "verbosity": -1,
        **({"num_class": lesson.target.outputs} if lesson.target.outputs > 1 else {}),
    }
    codes = _places_of_codes(lesson)
    train = lightgbm.Dataset(
        _matrix(lesson.of(lesson.train)), lesson.values[lesson.train, 0], categorical_feature=codes
    )
    held = train.create_valid(_matrix(lesson.of(lesson.validation)), lesson.values[lesson.validation, 0])
    stop = lightgbm.early_stopping(_PATIENCE, verbose=False)
    trees = lightgbm.train(settings, train, _MOST_ROUNDS, valid_sets=[held], callbacks=[stop])
    return lambda inputs: _as_outputs(trees.predict(_matrix(inputs)))


def _scikit_learn(lesson: Lesson) -> Predictor:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    kind = HistGradientBoostingRegressor if lesson.target.task == "regression" else HistGradientBoostingClassifier
    trees = kind(
        learning_rate=_RATE,
        max_iter=_MOST_ROUNDS,
        n_iter_no_change=_PATIENCE,
        early_stopping=True,
        categorical_features=_few_codes(lesson) or None,
        random_state=lesson.seed,
    )
    # Its threads wait for each other by spinning, which takes many times as long while another program runs.
    with threadpool_limits(1, user_api="openmp"):
        trees.fit(
            _matrix(lesson.of(lesson.train)),
            lesson.values[lesson.train, 0],
            X_val=_matrix(lesson.of(lesson.validation)),
            y_val=lesson.values[lesson.validation, 0],
        )
    if lesson.target.task == "regression":
        return lambda inputs: _as_outputs(trees.predict(_matrix(inputs)))
    places = trees.classes_.astype(np.int64)

    def probabilities(inputs: list[np.ndarray]) -> np.ndarray:
        given = trees.predict_proba(_matrix(inputs))
        if lesson.target.outputs == 1:
            return _as_outputs(given[:, 1])
        whole = np.zeros((len(given), lesson.target.outputs))
        whole[:, places] = given  # a label without a training row has no column
        return whole

    return probabilities


def _takes_validation_rows() -> bool:
    """Whether scikit-learn is 1.7 or later."""
    major, minor, *_ = version("scikit-learn").split(".")
    return (int(major), int(minor)) >= (1, 7)


def _matrix(inputs: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.asarray(array, np.float32) for array in inputs], axis=1)


def _places_of_codes(lesson: Lesson) -> list[int]:
    width = lesson.inputs[0].shape[1]
    return list(range(width, width + len(lesson.inputs) - 1))


def _few_codes(lesson: Lesson) -> list[int]:
    """The columns of codes that scikit-learn takes as categories: those with at most 255."""
    places = _places_of_codes(lesson)
    return [place for place, codes in zip(places, lesson.features.cardinalities, strict=True) if codes <= 255]


def _as_outputs(given: Any) -> np.ndarray:
    outputs = np.asarray(given, np.float64)
    return outputs[:, None] if outputs.ndim == 1 else outputs
