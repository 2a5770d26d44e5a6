"""Losses, metrics, update rules and schedules called by themselves, beside real Keras.

Tolerance: relative 1e-5 where both sides compute in float32 (rounding 6e-8 a step; the logarithm of a probability near 1
loses two digits, and the sums are taken in another order), and for schedules, which Keras computes in float32 (1 + cos
loses a digit or two near the end of a fall) and Fathoms in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms.losses
import fathoms.metrics
import fathoms.optimizers
from fathoms.engine.variable import Variable

# Keras reads Fathoms's arrays, and JAX's, in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

RNG = np.random.default_rng(7)
ROWS, CLASSES = 33, 5
NUMBERS, GUESSES = RNG.normal(size=(2, ROWS, CLASSES)).astype("float32")
PROBABILITIES = RNG.dirichlet(np.ones(CLASSES), ROWS).astype("float32")
LOGITS = (4 * RNG.normal(size=(ROWS, CLASSES))).astype("float32")
LABELS = RNG.integers(0, CLASSES, ROWS)
ONE_HOT = np.eye(CLASSES, dtype="float32")[LABELS]
ANSWERS = RNG.integers(0, 2, (ROWS, CLASSES)).astype("float32")
WEIGHTS = RNG.random(ROWS).astype("float32")

# class, its arguments, targets, predictions
LOSSES: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("MeanSquaredError", {}, NUMBERS, GUESSES),
    ("MeanAbsoluteError", {}, NUMBERS, GUESSES),
    ("BinaryCrossentropy", {}, ANSWERS, PROBABILITIES),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}, ANSWERS, PROBABILITIES),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, ANSWERS, LOGITS),
    ("CategoricalCrossentropy", {}, ONE_HOT, PROBABILITIES),
    ("CategoricalCrossentropy", {"label_smoothing": 0.2}, ONE_HOT, 3 * PROBABILITIES),
    ("CategoricalCrossentropy", {"from_logits": True}, ONE_HOT, LOGITS),
    ("SparseCategoricalCrossentropy", {}, LABELS, PROBABILITIES),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, LABELS[:, np.newaxis], LOGITS),
]

METRICS: list[tuple[str, dict[str, Any], Any, Any]] = [
    *LOSSES,
    ("RootMeanSquaredError", {}, NUMBERS, GUESSES),
    ("Accuracy", {}, LABELS, (LABELS + ANSWERS[:, 0]).astype(int)),
    ("BinaryAccuracy", {"threshold": 0.3}, ANSWERS, PROBABILITIES),
    ("CategoricalAccuracy", {}, ONE_HOT, PROBABILITIES),
    ("SparseCategoricalAccuracy", {}, LABELS, PROBABILITIES),
    ("SparseCategoricalAccuracy", {}, LABELS[:, np.newaxis], PROBABILITIES),
]


@pytest.mark.parametrize("weights", [None, WEIGHTS, WEIGHTS[:, np.newaxis]], ids=["plain", "weighted", "column"])
@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "mean_with_sample_weight", "none"])
@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred"), LOSSES)
def test_losses(
    keras: Any, name: str, arguments: dict[str, Any], y_true: Any, y_pred: Any, reduction: str, weights: Any
) -> None:
    theirs, ours = (
        getattr(library, name)(reduction=reduction, **arguments) for library in (keras.losses, fathoms.losses)
    )
    assert ours.get_config() == theirs.get_config()
    np.testing.assert_allclose(ours(y_true, y_pred, weights), theirs(y_true, y_pred, weights), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred"), METRICS)
def test_metrics(keras: Any, name: str, arguments: dict[str, Any], y_true: Any, y_pred: Any, weights: Any) -> None:
    theirs, ours = (getattr(library, name)(**arguments) for library in (keras.metrics, fathoms.metrics))
    assert ours.get_config() == theirs.get_config()
    for batch in (slice(0, 16), slice(16, None)):
        weight = None if weights is None else weights[batch]
        for metric in (theirs, ours):
            metric.update_state(y_true[batch], y_pred[batch], sample_weight=weight)
    np.testing.assert_allclose(ours.result(), theirs.result(), rtol=1e-5)
    for own, other in zip(ours.variables, theirs.variables, strict=True):
        assert own.name == other.name
        np.testing.assert_allclose(own.value, other.numpy(), rtol=1e-5)


@pytest.mark.parametrize(
    ("target", "output"),
    [
        ((ROWS, 1), (ROWS, 1)),
        ((ROWS,), (ROWS, 1)),
        ((ROWS,), (ROWS, 3)),
        ((ROWS, 1), (ROWS, 3)),
        ((ROWS, 3), (ROWS, 3)),
    ],
)
@pytest.mark.parametrize("name", ["accuracy", "acc", "mae", "MeanSquaredError"])
def test_metrics_by_name(keras: Any, name: str, target: Any, output: Any) -> None:
    compiled = keras.src.trainers.compile_utils.get_metric(name, np.zeros(target), np.zeros(output))
    ours = fathoms.metrics.resolve(name, target, output)
    assert (type(ours).__name__, ours.name) == (type(compiled).__name__, compiled.name)


OPTIMIZERS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"learning_rate": 0.1}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"learning_rate": 0.1, "nesterov": True}),
    ("Adam", {"learning_rate": 0.1}),
    ("Adam", {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.7, "epsilon": 1e-3, "amsgrad": True}),
]


@pytest.mark.parametrize(("name", "arguments"), OPTIMIZERS)
def test_update_rules(keras: Any, name: str, arguments: dict[str, Any]) -> None:
    theirs, ours = (getattr(library, name)(name="o", **arguments) for library in (keras.optimizers, fathoms.optimizers))
    starts = [RNG.normal(size=(7, 3)).astype("float32"), RNG.normal(size=3).astype("float32")]
    others = [keras.Variable(start, name=f"v{place}") for place, start in enumerate(starts)]
    owns = [Variable(start, path=f"v{place}") for place, start in enumerate(starts)]
    for _ in range(20):
        gradients = [RNG.normal(size=start.shape).astype("float32") for start in starts]
        theirs.apply(gradients, others)
        ours.apply(gradients, owns)
    for own, other in zip([*owns, *ours.variables], [*others, *theirs.variables], strict=True):
        np.testing.assert_allclose(own.value, other.numpy(), rtol=1e-5, atol=1e-6)
    assert [v.path for v in ours.variables] == [v.path for v in theirs.variables]
    assert ours.get_config() == theirs.get_config()


SCHEDULES: list[tuple[str, dict[str, Any]]] = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.6}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.6, "staircase": True}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.6}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.6, "staircase": True}),
    ("PiecewiseConstantDecay", {"boundaries": [5, 11], "values": [0.3, 0.2, 0.1]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 9, "power": 2.0}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 9, "end_learning_rate": 0.01, "cycle": True}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 9, "alpha": 0.1}),
    ("CosineDecay", {"initial_learning_rate": 0.01, "decay_steps": 9, "warmup_target": 0.1, "warmup_steps": 4}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 5, "t_mul": 1.0}),
    (
        "CosineDecayRestarts",
        {"initial_learning_rate": 0.1, "first_decay_steps": 5, "t_mul": 2.0, "m_mul": 0.9, "alpha": 0.1},
    ),
]


@pytest.mark.parametrize(("name", "arguments"), SCHEDULES)
def test_schedules(keras: Any, name: str, arguments: dict[str, Any]) -> None:
    theirs, ours = (getattr(library.schedules, name)(**arguments) for library in (keras.optimizers, fathoms.optimizers))
    for step in (0, 1, 4, 5, 6, 9, 11, 15, 39):
        np.testing.assert_allclose(ours.rates(step, 1), [float(theirs(step))], rtol=1e-5, atol=1e-8)
    assert ours.get_config() == theirs.get_config()
