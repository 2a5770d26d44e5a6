"""The three cross-entropies against SciPy's formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit, log_expit, log_softmax, softmax, xlogy

from fathoms import losses

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(7, 5, 3)) * 3
LABELS = RNG.integers(0, 3, size=(7, 5))
ONE_HOT = np.eye(3)[LABELS]
ANSWERS = RNG.integers(0, 2, size=LOGITS.shape).astype(float)


def smooth(targets: NDArray[Any], share: float, towards: float) -> NDArray[Any]:
    return targets * (1 - share) + share * towards


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_binary(share: float) -> None:
    t, p = smooth(ANSWERS, share, 0.5), expit(LOGITS)
    expected = -(xlogy(t, p) + xlogy(1 - t, 1 - p)).mean(-1)
    np.testing.assert_allclose(losses.binary_crossentropy(ANSWERS, p, label_smoothing=share), expected, rtol=1e-6)
    expected = -(t * log_expit(LOGITS) + (1 - t) * log_expit(-LOGITS)).mean(-1)
    found = losses.binary_crossentropy(ANSWERS, LOGITS, from_logits=True, label_smoothing=share)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    by_class = losses.BinaryCrossentropy(from_logits=True, label_smoothing=share, dtype="float64")
    np.testing.assert_allclose(by_class(ANSWERS, LOGITS), expected.mean(), rtol=1e-12)


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_categorical(share: float) -> None:
    t = smooth(ONE_HOT, share, 1 / 3)
    expected = -(t * log_softmax(LOGITS, axis=-1)).sum(-1)
    found = losses.categorical_crossentropy(ONE_HOT, LOGITS, from_logits=True, label_smoothing=share)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    probabilities = softmax(LOGITS, axis=-1)
    found = losses.categorical_crossentropy(ONE_HOT, 7 * probabilities, label_smoothing=share)  # they need not sum to 1
    np.testing.assert_allclose(found, -(t * np.log(np.clip(probabilities, 1e-7, 1 - 1e-7))).sum(-1), rtol=1e-12)
    by_class = losses.CategoricalCrossentropy(from_logits=True, label_smoothing=share, dtype="float64")
    np.testing.assert_allclose(by_class(ONE_HOT, LOGITS), expected.mean(), rtol=1e-12)


@pytest.mark.parametrize("labels", [LABELS, LABELS[..., np.newaxis], LABELS.astype(np.uint8)])
def test_sparse_is_categorical_of_one_hot(labels: NDArray[Any]) -> None:
    expected = losses.categorical_crossentropy(ONE_HOT, LOGITS, from_logits=True)
    found = losses.sparse_categorical_crossentropy(labels, LOGITS, from_logits=True)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    by_class = losses.SparseCategoricalCrossentropy(from_logits=True, dtype="float64")
    np.testing.assert_allclose(by_class(labels, LOGITS), expected.mean(), rtol=1e-12)


def test_large_logits_do_not_overflow() -> None:
    found = losses.BinaryCrossentropy(from_logits=True, reduction=None)([[1.0], [1.0]], [[1000.0], [-1000.0]])
    np.testing.assert_array_equal(found, [0, 1000])
    found = losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)(
        [0, 1], [[1000.0, 0.0], [1000.0, 0.0]]
    )
    np.testing.assert_array_equal(found, [0, 1000])


def test_probability_zero_is_held_at_epsilon() -> None:
    np.testing.assert_allclose(losses.binary_crossentropy([[1.0]], [[0.0]]), [-np.log(1e-7)], rtol=1e-6)
    np.testing.assert_allclose(losses.sparse_categorical_crossentropy([0], [[0.0, 1.0]]), [-np.log(1e-7)], rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"from_logits": "yes"}, "from_logits"),
        ({"label_smoothing": 1.5}, "label_smoothing"),
        ({"label_smoothing": "a bit"}, "label_smoothing"),
        ({"axis": True}, "axis"),
    ],
)
@pytest.mark.parametrize("kind", [losses.BinaryCrossentropy, losses.CategoricalCrossentropy])
def test_wrong_arguments_are_named(kind: Any, arguments: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        kind(**arguments)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [({"axis": 0.5}, "axis"), ({"from_logits": 1}, "from_logits")],
)
def test_wrong_arguments_of_sparse_are_named(arguments: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        losses.SparseCategoricalCrossentropy(**arguments)
    with pytest.raises(ValueError, match=word):
        losses.sparse_categorical_crossentropy([0], [[0.5, 0.5]], **arguments)


def test_wrong_shapes_and_labels_are_named() -> None:
    with pytest.raises(ValueError, match=r"y_true\.shape=\(2,\).*sparse_categorical"):
        losses.categorical_crossentropy([0, 1], np.eye(2))
    with pytest.raises(ValueError, match=r"shape \(3,\).*should have shape \(2,\)"):
        losses.sparse_categorical_crossentropy([0, 1, 1], np.eye(2))
    with pytest.raises(ValueError, match="label 2 in row 1"):
        losses.sparse_categorical_crossentropy([0, 2], np.eye(2))
    with pytest.raises(ValueError, match="Number the classes"):
        losses.sparse_categorical_crossentropy(["good", "bad"], np.eye(2))


@pytest.mark.parametrize(
    "loss",
    [
        losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1, name="b"),
        losses.CategoricalCrossentropy(label_smoothing=0.1, reduction="sum"),
        losses.SparseCategoricalCrossentropy(from_logits=True),
    ],
)
def test_config_makes_an_equal_loss(loss: losses.Loss) -> None:
    again = losses.deserialize(losses.serialize(loss))
    assert type(again) is type(loss)
    assert again.get_config() == loss.get_config()
    assert again.reduction != "sum_over_batch_size" or again.numbers((4, 3)) == loss.numbers((4, 3))


def test_numbers_tell_the_core_everything() -> None:
    assert losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.25).numbers((2,)) == {
        "from_logits": 1.0,
        "label_smoothing": 0.25,
    }
    assert losses.SparseCategoricalCrossentropy().numbers((4, 2)) == {"groups": 4.0, "from_logits": 0.0}


def test_an_ignored_class_does_not_count() -> None:
    probabilities = np.array([[0.5, 0.5], [0.25, 0.75], [0.9, 0.1]])
    values = losses.sparse_categorical_crossentropy([0, 255, 1], probabilities, ignore_class=255)
    np.testing.assert_allclose(values, [-np.log(0.5), 0, -np.log(0.1)])
    loss = losses.SparseCategoricalCrossentropy(ignore_class=255, dtype="float64")
    np.testing.assert_allclose(loss([0, 255, 1], probabilities), -np.log([0.5, 0.1]).mean())
    np.testing.assert_allclose(loss([0, 255, 1], probabilities, [3, 5, 0]), -np.log(0.5) * 3 / 2)
    assert loss([255, 255, 255], probabilities) == 0


@pytest.mark.parametrize("axis", [0, 1, 2, -2])
def test_the_classes_may_be_on_any_axis(axis: int) -> None:
    probabilities = np.random.default_rng(3).dirichlet(np.ones(4), (2, 3))
    labels = np.random.default_rng(4).integers(0, 4, (2, 3))
    one_hot = np.eye(4)[labels]
    moved, moved_hot = np.moveaxis(probabilities, -1, axis), np.moveaxis(one_hot, -1, axis)
    expected = losses.sparse_categorical_crossentropy(labels, probabilities)
    np.testing.assert_array_equal(losses.sparse_categorical_crossentropy(labels, moved, axis=axis), expected)
    np.testing.assert_allclose(losses.categorical_crossentropy(moved_hot, moved, axis=axis), expected, rtol=1e-14)
    expected = losses.binary_crossentropy(one_hot, probabilities)
    np.testing.assert_array_equal(losses.binary_crossentropy(moved_hot, moved, axis=axis), expected)


def test_the_core_trains_along_the_last_axis() -> None:
    assert losses.CategoricalCrossentropy(axis=2).is_native((5, 4))
    assert losses.CategoricalCrossentropy(axis=2).numbers((5, 4))["groups"] == 5
    assert not losses.CategoricalCrossentropy(axis=1).is_native((5, 4))


@pytest.mark.parametrize("function", [losses.categorical_crossentropy, losses.categorical_focal_crossentropy])
def test_one_class_is_warned_of(function: Any) -> None:
    with pytest.warns(SyntaxWarning, match="binary_crossentropy"):
        function([[1.0]], [[0.3]])
