"""Losses beside real Keras: called by themselves, and training a small network.

Tolerance: as in `test_eager.py` (relative 1e-5 in float32) for values, and as in `test_training.py` (1e-4 of the largest
value for weights after the training, 1e-5 for the history) for 40 steps of training.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms

# Keras reads Fathoms's arrays, and JAX's, in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

RNG = np.random.default_rng(7)
ROWS, CLASSES = 38, 5
NUMBERS, GUESSES = RNG.normal(size=(2, ROWS, CLASSES)).astype("float32")
SHARES, OTHERS = RNG.dirichlet(np.ones(CLASSES), (2, ROWS)).astype("float32")
LOGITS = (4 * RNG.normal(size=(ROWS, CLASSES))).astype("float32")
LABELS = RNG.integers(0, CLASSES, ROWS)
ONE_HOT = np.eye(CLASSES, dtype="float32")[LABELS]
ANSWERS = RNG.integers(0, 2, (ROWS, CLASSES)).astype("float32")
COUNTS = RNG.poisson(2.0, (ROWS, CLASSES)).astype("float32")
WEIGHTS = RNG.random(ROWS).astype("float32")

# class, its arguments, targets, predictions, the last layer's activation when training
LOSSES: list[tuple[str, dict[str, Any], Any, Any, str | None]] = [
    ("MeanAbsolutePercentageError", {}, NUMBERS, GUESSES, None),
    ("MeanSquaredLogarithmicError", {}, COUNTS, np.abs(GUESSES), "softplus"),
    ("CosineSimilarity", {}, NUMBERS, GUESSES, None),
    ("Huber", {"delta": 0.7}, NUMBERS, GUESSES, None),
    ("LogCosh", {}, NUMBERS, GUESSES, None),
    ("Hinge", {}, ANSWERS, GUESSES, "tanh"),
    ("Hinge", {}, 2 * ANSWERS - 1, GUESSES, None),
    ("SquaredHinge", {}, ANSWERS, GUESSES, None),
    ("CategoricalHinge", {}, ONE_HOT, GUESSES, None),
    ("KLDivergence", {}, SHARES, OTHERS, "softmax"),
    ("Poisson", {}, COUNTS, np.exp(GUESSES), "softplus"),
    ("BinaryFocalCrossentropy", {}, ANSWERS, SHARES, "sigmoid"),
    (
        "BinaryFocalCrossentropy",
        {"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5, "from_logits": True, "label_smoothing": 0.1},
        ANSWERS,
        LOGITS,
        None,
    ),
    ("CategoricalFocalCrossentropy", {}, ONE_HOT, SHARES, "softmax"),
    (
        "CategoricalFocalCrossentropy",
        {"alpha": 0.4, "gamma": 1.5, "from_logits": True, "label_smoothing": 0.1},
        ONE_HOT,
        LOGITS,
        None,
    ),
    ("CategoricalGeneralizedCrossEntropy", {"q": 0.3}, LABELS, SHARES, "softmax"),
    ("Dice", {}, ANSWERS, SHARES, "sigmoid"),
    ("Dice", {"axis": 1}, ANSWERS, SHARES, "sigmoid"),
    ("Tversky", {"alpha": 0.2, "beta": 0.7}, ANSWERS, SHARES, "sigmoid"),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, LABELS, SHARES, "softmax"),
    ("Circle", {"gamma": 5.0, "margin": 0.2}, LABELS, GUESSES / np.linalg.norm(GUESSES, axis=1, keepdims=True), None),
]


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "mean_with_sample_weight", "none"])
@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred", "activation"), LOSSES)
def test_values(
    keras: Any,
    name: str,
    arguments: dict[str, Any],
    y_true: Any,
    y_pred: Any,
    activation: str | None,
    reduction: str,
    weights: Any,
) -> None:
    theirs, ours = (getattr(library.losses, name)(reduction=reduction, **arguments) for library in (keras, fathoms))
    if name == "Dice" and not arguments and weights is not None:
        pytest.skip("one value for the batch has no weights for rows")
    if name == "Tversky" and weights is not None:
        pytest.skip("one value for the batch has no weights for rows")
    assert theirs.get_config().items() <= ours.get_config().items()
    np.testing.assert_allclose(ours(y_true, y_pred, weights), theirs(y_true, y_pred, weights), rtol=1e-5, atol=1e-6)


ALSO_NATIVE: list[tuple[str, dict[str, Any], Any, Any, str | None]] = [
    ("MeanSquaredError", {}, NUMBERS, GUESSES, None),
    ("MeanAbsoluteError", {}, NUMBERS, GUESSES, None),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, ANSWERS, SHARES, None),
    ("BinaryCrossentropy", {"from_logits": True, "axis": 0}, ANSWERS, LOGITS, None),
    ("CategoricalCrossentropy", {"from_logits": True}, ONE_HOT, LOGITS, None),
    ("SparseCategoricalCrossentropy", {}, LABELS, SHARES, None),
    ("CosineSimilarity", {"axis": 0}, NUMBERS, GUESSES, None),
    ("Tversky", {"axis": 1}, ANSWERS, SHARES, None),
    ("Circle", {"remove_diagonal": False}, LABELS, GUESSES / np.linalg.norm(GUESSES, axis=1, keepdims=True), None),
]


@pytest.mark.parametrize(("reduction", "weighted"), [("sum_over_batch_size", False), ("mean_with_sample_weight", True)])
@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred", "activation"), [*LOSSES, *ALSO_NATIVE])
def test_slopes(
    keras: Any,
    name: str,
    arguments: dict[str, Any],
    y_true: Any,
    y_pred: Any,
    activation: str | None,
    reduction: str,
    weighted: bool,
) -> None:
    import jax

    values = keras.ops.shape(getattr(keras.losses, name)(reduction=None, **arguments)(y_true, y_pred))
    weights = np.resize(WEIGHTS, values) if weighted else None
    theirs, ours = (getattr(library.losses, name)(reduction=reduction, **arguments) for library in (keras, fathoms))
    given = fathoms.Variable(y_pred)
    with fathoms.GradientTape() as tape:
        loss = ours(y_true, given, weights)
    expected, slopes = jax.value_and_grad(lambda guess: theirs(y_true, guess, weights))(y_pred)
    np.testing.assert_allclose(float(loss), expected, rtol=1e-5)
    np.testing.assert_allclose(tape.gradient(loss, given), slopes, rtol=1e-4, atol=1e-6 * np.abs(slopes).max())


def test_slopes_by_targets_are_those_of_differences_or_refused() -> None:
    given = fathoms.Variable(GUESSES)
    with fathoms.GradientTape(persistent=True) as tape:
        squares = fathoms.losses.MeanSquaredError()(given, NUMBERS)
        divergence = fathoms.losses.KLDivergence()(given, SHARES)
    assert tape.gradient(squares, given) == pytest.approx(2 * (GUESSES - NUMBERS) / GUESSES.size, rel=1e-5)
    with pytest.raises(NotImplementedError, match="kl_divergence is differentiated by its predictions"):
        tape.gradient(divergence, given)


def train(
    library: Any, loss: Any, activation: str | None, y: Any, weights: Any, start: Any, measures: bool
) -> tuple[Any, Any]:
    x = np.random.default_rng(1).normal(size=(ROWS, 3)).astype("float32")
    model = library.Sequential(
        [library.Input((3,)), library.layers.Dense(6, "tanh"), library.layers.Dense(CLASSES, activation)]
    )
    if start is not None:
        model.set_weights(start)
    begun = model.get_weights()
    model.compile(library.optimizers.SGD(0.01), loss)
    fitted = model.fit(x, y, sample_weight=weights, batch_size=8, epochs=8, shuffle=False, verbose=0)
    measured = model.evaluate(x, y, sample_weight=weights, batch_size=8, verbose=0) if measures else 0.0
    return begun, [np.array(fitted.history["loss"]), np.array([measured]), *model.get_weights()]


def check(
    keras: Any, name: str, arguments: dict[str, Any], y: Any, activation: str | None, measures: bool = False
) -> None:
    fathoms.utils.set_random_seed(3)
    along_rows = (name not in ("Dice", "Tversky") and arguments.get("axis", -1) == -1) or arguments.get("axis") == 1
    weights = WEIGHTS if along_rows else None  # there is none for each row where a value belongs to the whole batch
    start, ours = train(fathoms, getattr(fathoms.losses, name)(**arguments), activation, y, weights, None, measures)
    same = [np.array(array) for array in start]
    _, theirs = train(keras, getattr(keras.losses, name)(**arguments), activation, y, weights, same, measures)
    for place, (own, other) in enumerate(zip(ours, theirs, strict=True)):
        tolerance = 1e-5 if place < 2 else 1e-4
        assert np.abs(own - other).max() <= tolerance * max(np.abs(other).max(), 1e-3)


@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred", "activation"), LOSSES)
def test_training(
    keras: Any, name: str, arguments: dict[str, Any], y_true: Any, y_pred: Any, activation: str | None
) -> None:
    check(keras, name, arguments, y_true, activation)


def test_training_along_another_axis(keras: Any) -> None:
    check(keras, "CosineSimilarity", {"axis": 0, "reduction": "sum"}, NUMBERS, None)


@pytest.mark.parametrize("reduction", ["sum", "mean", "mean_with_sample_weight"])
def test_training_with_reductions(keras: Any, reduction: str) -> None:
    """The last of five batches has 6 rows of 8, so it shows how batches are weighted."""
    check(keras, "MeanSquaredError", {"reduction": reduction}, NUMBERS, None, measures=True)
    check(keras, "CategoricalHinge", {"reduction": reduction}, ONE_HOT, None, measures=True)
