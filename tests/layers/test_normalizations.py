"""Layers that normalize, look up and rearrange, against NumPy; and what they say about mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers

X = 5 + 3 * np.random.default_rng(0).normal(size=(7, 3, 4)).astype("float32")


def standard(x: np.ndarray, axes: tuple[int, ...], epsilon: float) -> np.ndarray:
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)


@pytest.mark.parametrize(("axis", "axes"), [(-1, (2,)), (1, (1,)), ([1, 2], (1, 2)), ((-2, -1), (1, 2))])
def test_layer_normalization(axis: Any, axes: tuple[int, ...]) -> None:
    expected = standard(X.astype("float64"), axes, 0.01)
    np.testing.assert_allclose(layers.LayerNormalization(axis, epsilon=0.01)(X), expected, atol=1e-5)
    squares = np.square(X.astype("float64")).mean(axes, keepdims=True)
    np.testing.assert_allclose(layers.RMSNormalization(axis, epsilon=0.01)(X), X / np.sqrt(squares + 0.01), rtol=1e-5)
    lengths = np.sqrt(np.square(X.astype("float64")).sum(axes, keepdims=True))
    np.testing.assert_allclose(layers.UnitNormalization(axis)(X), X / lengths, rtol=1e-5)


def test_gamma_and_beta() -> None:
    layer = layers.LayerNormalization(epsilon=0.0, beta_initializer=np.arange(4.0))
    layer.build((None, 3, 4))
    layer.set_weights([[1.0, 2.0, 3.0, 4.0], np.arange(4)])
    expected = standard(X, (2,), 0) * [1, 2, 3, 4] + np.arange(4)
    np.testing.assert_allclose(layer(X), expected, atol=1e-4)


def test_group_normalization() -> None:
    x = X.reshape(7, 12)
    expected = standard(x.reshape(7, 3, 4), (2,), 1e-3).reshape(7, 12)
    np.testing.assert_allclose(layers.GroupNormalization(3)(x), expected, atol=1e-5)
    layer = layers.GroupNormalization(-1)
    np.testing.assert_allclose(layer(x), 0, atol=1e-5)
    assert layer.groups == 12


def test_embedding() -> None:
    layer = layers.Embedding(5, 2)
    with pytest.raises(AttributeError, match="build the layer"):
        _ = layer.embeddings
    picked = np.array([[0, 4], [2, 2]])
    np.testing.assert_array_equal(layer(picked), layer.embeddings.value[picked])
    assert np.isnan(layer([[5]])).all()
    with pytest.warns(UserWarning, match="input_length"):
        layers.Embedding(5, 2, input_length=3)


def test_fixed_layers() -> None:
    np.testing.assert_allclose(layers.Rescaling(2.0, [1.0, 0.0, 0.0, -1.0])(X), X * 2 + [1, 0, 0, -1], rtol=1e-6)
    np.testing.assert_array_equal(layers.Permute((2, 1))(X), X.transpose(0, 2, 1))
    np.testing.assert_array_equal(layers.RepeatVector(2)(X[:, 0]), np.stack([X[:, 0]] * 2, 1))
    np.testing.assert_array_equal(layers.Flatten("channels_first")(X), X.transpose(0, 2, 1).reshape(7, 12))
    assert layers.RepeatVector(2).compute_output_shape((None, 4)) == (None, 2, 4)


class TestNormalization:
    @pytest.mark.parametrize(("axis", "axes"), [(-1, (0, 1)), ((1, 2), (0,)), (None, (0, 1, 2)), (1, (0, 2))])
    def test_adapt(self, axis: Any, axes: tuple[int, ...]) -> None:
        layer = layers.Normalization(axis)
        layer.adapt(X)
        expected = standard(X.astype("float64"), axes, 0)
        np.testing.assert_allclose(layer(X), expected, atol=1e-5)
        back = layers.Normalization(axis, invert=True)
        back.adapt(X)
        np.testing.assert_allclose(back(layer(X)), X, rtol=1e-5)

    def test_batches_give_the_same(self) -> None:
        whole, parts = layers.Normalization(), layers.Normalization()
        whole.adapt(X)
        parts.adapt(X[start : start + 2] for start in range(0, 7, 2))
        for one, other in zip(whole.weights, parts.weights, strict=True):
            np.testing.assert_allclose(other.value, one.value, rtol=1e-5)

    def test_a_large_mean_keeps_its_digits(self) -> None:
        x = (1e5 + np.arange(8, dtype="float32"))[:, np.newaxis]
        layer = layers.Normalization(mean=1e5, variance=4.0)
        np.testing.assert_array_equal(layer(x)[:, 0], np.arange(8) / 2)

    def test_a_model_uses_what_is_adapted_later(self) -> None:
        layer = layers.Normalization()
        model = fathoms.Sequential([fathoms.Input((4,)), layer])
        before = model.predict(X[:, 0], verbose=0)
        np.testing.assert_array_equal(before, X[:, 0])
        layer.adapt(X[:, 0])
        np.testing.assert_allclose(model.predict(X[:, 0], verbose=0), standard(X[:, 0], (0,), 0), atol=1e-5)
        layer.set_weights([np.zeros(4), np.full(4, 4.0), 0])
        np.testing.assert_allclose(model.predict(X[:, 0], verbose=0), X[:, 0] / 2, rtol=1e-6)

    def test_training_leaves_it_alone(self) -> None:
        layer = layers.Normalization()
        layer.adapt(X[:, 0])
        model = fathoms.Sequential([fathoms.Input((4,)), layer, layers.Dense(1)])
        model.compile("sgd", "mse")
        before = layer.get_weights()
        model.fit(X[:, 0], X[:, 1, 0], verbose=0)
        for one, other in zip(before, layer.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)


def batches() -> Iterator[Any]:
    yield from ()


MISTAKES: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: layers.Normalization(mean=1.0), ValueError, "both `mean` and `variance` must be set"),
    (lambda: layers.Normalization(mean=[1.0], variance=1.0), ValueError, "each mean has its variance"),
    (lambda: layers.Normalization(mean=[[1.0]], variance=[[1.0]]), ValueError, "at most 1, but its shape"),
    (lambda: layers.Normalization(3).build((None, 4)), ValueError, "must be in the range"),
    (lambda: layers.Normalization(1).build((None, None)), ValueError, "need a size, but axis 1"),
    (lambda: layers.Normalization().adapt(3), TypeError, "Unsupported data type"),
    (lambda: layers.Normalization().adapt([[1.0, 2.0]]), TypeError, r"with a `.shape` attribute"),
    (lambda: layers.Normalization().adapt(batches()), ValueError, "empty iterable"),
    (lambda: layers.Normalization().adapt([X, X[:, :, :2]]), ValueError, "incompatible shape"),
    (lambda: layers.Normalization(mean=1.0, variance=1.0).adapt(X), ValueError, "given its mean"),
    (lambda: layers.Normalization().mean, AttributeError, "no mean and variance yet"),
    (lambda: layers.LayerNormalization(axis="last"), TypeError, "Expected an int or a list/tuple"),  # type: ignore[arg-type]
    (lambda: layers.LayerNormalization(3)(X), ValueError, "out of bounds"),
    (lambda: layers.LayerNormalization(0)(X), ValueError, "LayerNormalization.axis"),
    (lambda: layers.RMSNormalization(3)(X), ValueError, "out of bounds"),
    (lambda: layers.UnitNormalization("last"), TypeError, "Invalid value for `axis`"),  # type: ignore[arg-type]
    (lambda: layers.UnitNormalization(3).compute_output_shape((2, 3)), ValueError, "out of bounds"),
    (lambda: layers.GroupNormalization(0), ValueError, "argument `groups` is 0"),
    (lambda: layers.GroupNormalization(5)(X[:, 0]), ValueError, "cannot be more than the number of channels"),
    (lambda: layers.GroupNormalization(3)(X[:, 0]), ValueError, "must be a multiple"),
    (lambda: layers.Permute((1, 3)), ValueError, "Invalid permutation .*`dims` has each axis"),
    (lambda: layers.Permute((2, 1))(X[:, 0]), ValueError, "expected ndim=3, found ndim=2"),
    (lambda: layers.RepeatVector(2.5), TypeError, "Expected an integer value for `n`"),  # type: ignore[arg-type]
    (lambda: layers.RepeatVector(0), ValueError, "should be a positive integer"),
    (lambda: layers.RepeatVector(2)(X), ValueError, "expected ndim=2, found ndim=3"),
    (lambda: layers.Embedding(0, 2), ValueError, "`input_dim` must be a positive integer"),
    (lambda: layers.Embedding(2, True), ValueError, "`output_dim` must be a positive integer"),
]


@pytest.mark.parametrize(("make", "kind", "message"), MISTAKES, ids=[message for _, _, message in MISTAKES])
def test_mistakes_are_explained(make: Callable[[], Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        make()


class TestCategoryEncoding:
    @pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
    @pytest.mark.parametrize("mode", ["one_hot", "multi_hot", "count"])
    @pytest.mark.parametrize("numbers", [2, [0, 3, 2], [[1], [2]], [[1, 1, 0], [3, 2, 3]], [[[1, 2], [3, 3]]]])
    def test_against_keras(self, keras: Any, mode: str, numbers: Any) -> None:
        ours, theirs = (library.layers.CategoryEncoding(4, mode) for library in (fathoms, keras))
        x = np.array(numbers)
        expected = np.asarray(theirs(x))
        np.testing.assert_array_equal(ours(x), expected)
        shape = expected.shape if x.ndim else (4,)  # for a single number, Keras says another shape than it gives
        assert ours.compute_output_shape(x.shape) == shape

    def test_weights_of_a_count(self) -> None:
        found = layers.CategoryEncoding(3, "count")([[0, 2, 2]], count_weights=[[0.5, 1.0, 3.0]])
        np.testing.assert_array_equal(found, [[0.5, 0.0, 4.0]])
        with pytest.raises(ValueError, match="`count_weights` is not used"):
            layers.CategoryEncoding(3, "one_hot")([[0]], count_weights=[[1.0]])

    def test_within_a_model(self) -> None:
        model = fathoms.Sequential([fathoms.Input((2,)), layers.CategoryEncoding(3)])
        np.testing.assert_array_equal(model.predict([[0, 2], [1, 1]], verbose=0), [[1, 0, 1], [0, 1, 0]])

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"num_tokens": 3, "output_mode": "dense"}, "Unknown arg for output_mode"),
            ({}, "num_tokens must be set"),
            ({"num_tokens": 0}, "must be >= 1"),
        ],
    )
    def test_mistakes_are_explained(self, arguments: dict[str, Any], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            layers.CategoryEncoding(**arguments)
