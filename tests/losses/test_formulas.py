"""The rest of the losses against their formulas, written in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fathoms import losses

RNG = np.random.default_rng(0)
NUMBERS, GUESSES = RNG.normal(size=(2, 6, 4, 3))
LABELS = RNG.integers(0, 3, (6, 4))
ONE_HOT = np.eye(3)[LABELS]
SHARES = RNG.dirichlet(np.ones(3), (6, 4))
ANSWERS = RNG.integers(0, 2, (6, 4, 3)).astype(float)
SIGNS = 2 * ANSWERS - 1
Array = NDArray[Any]


def norm(x: Array) -> Array:
    return np.asarray(np.linalg.norm(x, axis=-1))


def huber(t: Array, p: Array, delta: float) -> Array:
    e = np.abs(p - t)
    return np.where(e <= delta, e * e / 2, delta * e - delta * delta / 2).mean(-1)


def binary_focal(t: Array, p: Array, gamma: float, weight: Any = 1) -> Array:
    q = t * p + (1 - t) * (1 - p)
    return np.asarray((-weight * (1 - q) ** gamma * np.log(q)).mean(-1))


# name of the class, its arguments, targets, predictions, the values of the rows
CASES: list[tuple[str, dict[str, Any], Array, Array, Array]] = [
    (
        "MeanAbsolutePercentageError",
        {},
        NUMBERS,
        GUESSES,
        (100 * np.abs((NUMBERS - GUESSES) / NUMBERS)).mean(-1),
    ),
    (
        "MeanSquaredLogarithmicError",
        {},
        NUMBERS**2,
        GUESSES**2,
        ((np.log1p(NUMBERS**2) - np.log1p(GUESSES**2)) ** 2).mean(-1),
    ),
    ("CosineSimilarity", {}, NUMBERS, GUESSES, -(NUMBERS * GUESSES).sum(-1) / norm(NUMBERS) / norm(GUESSES)),
    ("Huber", {}, NUMBERS, GUESSES, huber(NUMBERS, GUESSES, 1.0)),
    ("Huber", {"delta": 0.3}, NUMBERS, GUESSES, huber(NUMBERS, GUESSES, 0.3)),
    ("LogCosh", {}, NUMBERS, GUESSES, np.log(np.cosh(GUESSES - NUMBERS)).mean(-1)),
    ("Hinge", {}, SIGNS, GUESSES, np.maximum(1 - SIGNS * GUESSES, 0).mean(-1)),
    ("Hinge", {}, ANSWERS, GUESSES, np.maximum(1 - SIGNS * GUESSES, 0).mean(-1)),
    ("Hinge", {}, NUMBERS, GUESSES, np.maximum(1 - NUMBERS * GUESSES, 0).mean(-1)),
    ("SquaredHinge", {}, ANSWERS, GUESSES, (np.maximum(1 - SIGNS * GUESSES, 0) ** 2).mean(-1)),
    (
        "CategoricalHinge",
        {},
        ONE_HOT,
        GUESSES,
        np.maximum(((1 - ONE_HOT) * GUESSES).max(-1) - (ONE_HOT * GUESSES).sum(-1) + 1, 0),
    ),
    ("KLDivergence", {}, SHARES, SHARES[::-1], (SHARES * np.log(SHARES / SHARES[::-1])).sum(-1)),
    ("Poisson", {}, ANSWERS, np.exp(GUESSES), (np.exp(GUESSES) - ANSWERS * np.log(np.exp(GUESSES) + 1e-7)).mean(-1)),
    ("BinaryFocalCrossentropy", {"gamma": 1.5}, ANSWERS, SHARES, binary_focal(ANSWERS, SHARES, 1.5)),
    (
        "BinaryFocalCrossentropy",
        {"apply_class_balancing": True, "alpha": 0.3, "from_logits": True},
        ANSWERS,
        GUESSES,
        binary_focal(ANSWERS, 1 / (1 + np.exp(-GUESSES)), 2.0, 0.3 * ANSWERS + 0.7 * (1 - ANSWERS)),
    ),
    (
        "CategoricalFocalCrossentropy",
        {"alpha": 0.4, "gamma": 3.0},
        ONE_HOT,
        7 * SHARES,
        (-0.4 * ONE_HOT * (1 - SHARES) ** 3 * np.log(SHARES)).sum(-1),
    ),
    ("CategoricalGeneralizedCrossEntropy", {"q": 0.3}, LABELS, SHARES, (1 - (ONE_HOT * SHARES).sum(-1) ** 0.3) / 0.3),
]
each = pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred", "expected"), CASES)


@each
def test_values_of_rows(name: str, arguments: dict[str, Any], y_true: Array, y_pred: Array, expected: Array) -> None:
    """To 1e-6, since the core keeps some quantities 1e-7 away from where a logarithm is infinite."""
    loss: losses.Loss = getattr(losses, name)(**arguments, reduction=None, dtype="float64")
    np.testing.assert_allclose(loss(y_true, y_pred), expected, rtol=1e-6, atol=1e-9)
    function: Callable[..., Any] = getattr(losses, str(loss.kind))
    np.testing.assert_allclose(function(y_true, y_pred, **arguments), expected, rtol=1e-6, atol=1e-9)


@each
def test_configs(name: str, arguments: dict[str, Any], y_true: Array, y_pred: Array, expected: Array) -> None:
    loss = getattr(losses, name)(**arguments)
    again = losses.deserialize(losses.serialize(loss))
    assert again.get_config() == loss.get_config()
    assert again.numbers((4, 3)) == loss.numbers((4, 3))
    assert set(arguments) <= set(loss.get_config())


def test_cosine_along_another_axis() -> None:
    expected = losses.cosine_similarity(NUMBERS, GUESSES)
    found = losses.cosine_similarity(np.swapaxes(NUMBERS, 1, 2), np.swapaxes(GUESSES, 1, 2), axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_vector_of_zeros_has_cosine_zero() -> None:
    assert losses.cosine_similarity([[0.0, 0.0]], [[1.0, 2.0]]) == 0


def test_overlaps() -> None:
    t, p = ANSWERS, SHARES
    both, missed, invented = (t * p).sum(), (t * (1 - p)).sum(), ((1 - t) * p).sum()
    np.testing.assert_allclose(losses.Dice(dtype="float64")(t, p), 1 - 2 * both / (t.sum() + p.sum()), rtol=1e-6)
    found = losses.Tversky(alpha=0.2, beta=0.7, dtype="float64")(t, p)
    np.testing.assert_allclose(found, 1 - both / (both + 0.2 * missed + 0.7 * invented), rtol=1e-6)
    by_row = losses.Tversky(axis=(1, 2), reduction=None, dtype="float64")(t, p)
    np.testing.assert_allclose(by_row, losses.Dice(axis=[1, 2], reduction=None, dtype="float64")(t, p), rtol=1e-6)
    assert by_row.shape == (6,)


@pytest.mark.parametrize("loss", [losses.Dice(), losses.Tversky()])
def test_overlaps_train_in_python(loss: losses.Loss) -> None:
    assert not loss.is_native((3,))


@pytest.mark.parametrize("q", [0, 1, -0.5])
def test_wrong_q_is_refused(q: float) -> None:
    with pytest.raises(ValueError, match=r"q must be in the interval \(0, 1\)"):
        losses.CategoricalGeneralizedCrossEntropy(q=q)


def test_signs_for_the_core() -> None:
    np.testing.assert_array_equal(losses.Hinge().targets(np.array([0, 1]), (1,), "float32"), [[-1], [1]])
    np.testing.assert_array_equal(losses.Hinge().targets(np.array([-1, 1]), (1,), "float32"), [[-1], [1]])


@pytest.mark.parametrize("short", ["bce", "kld", "mae", "mape", "mse", "msle"])
def test_short_names(short: str) -> None:
    assert losses.get(short) is losses.get(short.upper())
    assert losses.resolve(short, (None, 1), (None, 1)).name == short
