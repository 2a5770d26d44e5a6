"""Errors and accuracies against NumPy, and the values that the core computes for the same metric."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from fathoms import _native, metrics

RNG = np.random.default_rng(0)
ROWS, CLASSES = 40, 4
NUMBERS, GUESSES = RNG.normal(size=(2, ROWS, CLASSES)).astype(np.float32)
PROBABILITIES = RNG.dirichlet(np.ones(CLASSES), ROWS).astype(np.float32)
LABELS = RNG.integers(0, CLASSES, ROWS)
ONE_HOT = np.eye(CLASSES, dtype=np.float32)[LABELS]
ANSWERS = RNG.integers(0, 2, (ROWS, CLASSES)).astype(np.float32)
WEIGHTS = RNG.random(ROWS).astype(np.float32)
HITS = PROBABILITIES.argmax(-1) == LABELS

# metric, targets, predictions, each row's value by NumPy, the root to take at the end
CASES: list[tuple[metrics.Metric, NDArray[Any], NDArray[Any], NDArray[Any], bool]] = [
    (metrics.MeanSquaredError(), NUMBERS, GUESSES, ((NUMBERS - GUESSES) ** 2).mean(-1), False),
    (metrics.RootMeanSquaredError(), NUMBERS, GUESSES, ((NUMBERS - GUESSES) ** 2).mean(-1), True),
    (metrics.MeanAbsoluteError(), NUMBERS, GUESSES, abs(NUMBERS - GUESSES).mean(-1), False),
    (metrics.BinaryAccuracy(), ANSWERS, PROBABILITIES, ((PROBABILITIES > 0.5) == ANSWERS).mean(-1), False),
    (metrics.BinaryAccuracy(threshold=0.2), ANSWERS, PROBABILITIES, ((PROBABILITIES > 0.2) == ANSWERS).mean(-1), False),
    (metrics.CategoricalAccuracy(), ONE_HOT, PROBABILITIES, HITS, False),
    (metrics.SparseCategoricalAccuracy(), LABELS, PROBABILITIES, HITS, False),
    (metrics.SparseCategoricalAccuracy(), LABELS[:, np.newaxis], PROBABILITIES, HITS, False),
    (metrics.CategoricalCrossentropy(), ONE_HOT, PROBABILITIES, -np.log(PROBABILITIES[np.arange(ROWS), LABELS]), False),
    (
        metrics.SparseCategoricalCrossentropy(),
        LABELS,
        PROBABILITIES,
        -np.log(PROBABILITIES[np.arange(ROWS), LABELS]),
        False,
    ),
    (
        metrics.BinaryCrossentropy(),
        ANSWERS,
        PROBABILITIES,
        -np.log(np.where(ANSWERS == 1, PROBABILITIES, 1 - PROBABILITIES)).mean(-1),
        False,
    ),
]
each = pytest.mark.parametrize(("metric", "y_true", "y_pred", "rows", "root"), CASES)


@each
def test_over_batches(metric: Any, y_true: Any, y_pred: Any, rows: Any, root: bool) -> None:
    metric.reset_state()
    for start in range(0, ROWS, 16):
        metric.update_state(y_true[start : start + 16], y_pred[start : start + 16])
    expected = np.mean(rows)
    assert metric.result() == pytest.approx(np.sqrt(expected) if root else expected, rel=1e-5)


@each
def test_weighted(metric: Any, y_true: Any, y_pred: Any, rows: Any, root: bool) -> None:
    metric.reset_state()
    expected = np.average(rows, weights=WEIGHTS)
    result = metric(y_true, y_pred, sample_weight=WEIGHTS)
    assert result == pytest.approx(np.sqrt(expected) if root else expected, rel=1e-5)


@each
def test_the_core_computes_the_same(metric: Any, y_true: Any, y_pred: Any, rows: Any, root: bool) -> None:
    targets = np.ascontiguousarray(y_true, np.float32).reshape(ROWS, -1)
    values = _native.metric_values(metric.kind, targets, y_pred, metric.numbers((CLASSES,)))
    metric.reset_state()
    metric.add(values.sum(dtype=np.float64), ROWS)
    by_core = metric.result()
    metric.reset_state()
    assert by_core == pytest.approx(metric(y_true, y_pred), rel=1e-6)


def test_accuracy_counts_equal_values() -> None:
    metric = metrics.Accuracy()
    assert metric.kind is None
    assert metric([[1], [2], [3], [4]], [[0], [2], [3], [4]]) == 0.75
    metric.reset_state()
    assert metric([1, 2, 3, 4], [[0], [2], [3], [4]], sample_weight=[1, 1, 0, 0]) == 0.5


def test_binary_accuracy_of_a_line_and_a_column() -> None:
    assert metrics.BinaryAccuracy()([1, 1, 0, 0], [[0.98], [1], [0], [0.6]]) == 0.75


def test_outputs_of_three_axes() -> None:
    probabilities = RNG.dirichlet(np.ones(3), (5, 2))
    labels = RNG.integers(0, 3, (5, 2))
    expected = (labels == probabilities.argmax(-1)).mean()
    assert metrics.SparseCategoricalAccuracy()(labels, probabilities) == pytest.approx(expected)
    assert metrics.CategoricalAccuracy()(np.eye(3)[labels], probabilities) == pytest.approx(expected)
    assert metrics.SparseCategoricalAccuracy().numbers((2, 3)) == {"groups": 2.0}


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: metrics.CategoricalCrossentropy(axis=cast(Any, 0.5)), "axis"),
        (lambda: metrics.BinaryCrossentropy(label_smoothing=2), "label_smoothing"),
        (lambda: metrics.Mean(dtype="int9"), "int9"),
    ],
)
def test_wrong_arguments_are_named(make: Any, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        make()
