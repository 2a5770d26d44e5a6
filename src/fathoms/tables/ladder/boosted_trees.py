"""Boosted trees beside the networks, by a library that a person has installed."""

from __future__ import annotations

import time
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
_TRIED = 8

Predictor = Callable[[list[np.ndarray]], np.ndarray]


def has_trees() -> bool:
    """Whether LightGBM, or a scikit-learn that takes validation rows, is installed."""
    return bool(find_spec("lightgbm") or (find_spec("sklearn") and _takes_validation_rows()))


def boosted_trees(lesson: Lesson) -> Predictor | None:
    """Train boosted trees on a lesson, as networks are: training rows train, validation rows say when to stop.

    LightGBM is taken if it is there, or else scikit-learn; both find splits on histograms (Ke et al., "LightGBM: A Highly
    Efficient Gradient Boosting Decision Tree", 2017). Their own defaults hold, but for the number of trees.

    Returns:
        A function from inputs to outputs as a network would give them, shape ``(rows, target.outputs)``; None if neither
        library is installed, or the lesson's seconds are over before the first tree.
    """
    if not has_trees() or (lesson.seconds is not None and lesson.seconds <= 0):
        return None
    return _light_gbm(lesson) if find_spec("lightgbm") else _scikit_learn(lesson)


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
    clock = None if lesson.seconds is None else _Clock(lesson.seconds)
    codes = _places_of_codes(lesson)
    train = lightgbm.Dataset(
        _matrix(lesson.of(lesson.train)), lesson.values[lesson.train, 0], categorical_feature=codes
    )
    held = train.create_valid(_matrix(lesson.of(lesson.validation)), lesson.values[lesson.validation, 0])
    stop = lightgbm.early_stopping(_PATIENCE, verbose=False)
    callbacks = [stop] if clock is None else [stop, clock]
    trees = lightgbm.train(settings, train, _MOST_ROUNDS, valid_sets=[held], callbacks=callbacks)
    return lambda inputs: _as_outputs(trees.predict(_matrix(inputs)))


class _Clock:
    """A callback of LightGBM that ends training once its seconds are over, with the trees up to the best round so far."""

    before_iteration = False
    order = 100  # after all others

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._losses: list[float] = []

    def __call__(self, state: Any) -> None:
        from lightgbm.callback import EarlyStopException

        self._losses.append(state.evaluation_result_list[0][2])
        if time.monotonic() > self._end:
            raise EarlyStopException(int(np.argmin(self._losses)), state.evaluation_result_list)


def _scikit_learn(lesson: Lesson) -> Predictor | None:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    kind = HistGradientBoostingRegressor if lesson.target.task == "regression" else HistGradientBoostingClassifier
    trees = kind(
        learning_rate=_RATE,
        n_iter_no_change=_PATIENCE,
        early_stopping=True,
        categorical_features=_few_codes(lesson) or None,
        random_state=lesson.seed,
    )
    # Its threads wait for each other by spinning, which takes many times as long while another program runs.
    with threadpool_limits(1, user_api="openmp"):
        train, held = _matrix(lesson.of(lesson.train)), _matrix(lesson.of(lesson.validation))
        values, truth = lesson.values[lesson.train, 0], lesson.values[lesson.validation, 0]

        def fit(rounds: int) -> None:
            trees.set_params(max_iter=rounds).fit(train, values, X_val=held, y_val=truth)

        rounds = _MOST_ROUNDS if lesson.seconds is None else _rounds_within(lesson.seconds, fit)
        if not rounds:
            return None
        fit(rounds)
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


def _rounds_within(seconds: float, fit: Callable[[int], None]) -> int:
    """How many rounds fit into the time, told from a few; 0 if the few take all of it."""
    begun = time.monotonic()
    fit(1)
    first = time.monotonic() - begun
    if 3 * first > seconds:
        return 0
    fit(1 + _TRIED)
    both = time.monotonic() - begun
    each = max(both - 2 * first, 1e-4 * both) / _TRIED
    return int(min(_MOST_ROUNDS, max(0.0, seconds - both - first) / each))


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
