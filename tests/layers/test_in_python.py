"""What layers compute in Python, since the core does not: against closed forms, and differentiated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers, ops

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 4, 3)).astype("float32")


def test_batch_normalization_along_another_axis() -> None:
    found = layers.BatchNormalization(axis=1, epsilon=0.0)(X, training=True)
    expected = (X - X.mean((0, 2), keepdims=True)) / X.std((0, 2), keepdims=True)
    np.testing.assert_allclose(found, expected, atol=1e-5)  # roundings of float32


def test_batch_normalization_of_what_counts() -> None:
    mask = RNG.random((6, 4)) < 0.5
    layer = layers.BatchNormalization(momentum=0.0)
    layer(X, training=True, mask=mask)
    np.testing.assert_allclose(layer.moving_mean.numpy(), X[mask].mean(0), atol=1e-5)
    np.testing.assert_allclose(layer.moving_variance.numpy(), X[mask].var(0), atol=1e-5)


def test_batch_renormalization_starts_as_batch_normalization_without_its_correction() -> None:
    layer = layers.BatchNormalization(renorm=True, renorm_clipping={"rmin": 1.0, "rmax": 1.0, "dmax": 0.0}, axis=-1)
    np.testing.assert_allclose(
        layer(X, training=True), layers.BatchNormalization()(X, training=True), atol=1e-5
    )  # the moments are summed in another order
    layer = layers.BatchNormalization(renorm=True)
    np.testing.assert_allclose(
        layer(X, training=True), X, atol=1e-5
    )  # in full, it undoes what the averages do not know


@pytest.mark.parametrize("axis", [-1, 1])
def test_group_normalization_of_more_axes(axis: int) -> None:
    x = RNG.normal(size=(5, 4, 4)).astype("float32")
    parts = np.split(x, 2, axis)
    expected = np.concatenate([(p - p.mean((1, 2), keepdims=True)) / p.std((1, 2), keepdims=True) for p in parts], axis)
    np.testing.assert_allclose(layers.GroupNormalization(2, axis=axis, epsilon=0.0)(x), expected, atol=1e-5)


def test_layer_normalization_by_the_deviation_only() -> None:
    found = layers.LayerNormalization(rms_scaling=True, epsilon=0.0)(X)
    np.testing.assert_allclose(found, X / X.std(-1, keepdims=True), rtol=1e-5)


@pytest.mark.parametrize("layer", [layers.Dropout, layers.AlphaDropout])
def test_dropping_along_an_axis(layer: Any) -> None:
    found = layer(0.5, noise_shape=(None, 1, None), seed=1)(np.ones((20, 5, 10)), training=True)
    assert len(np.unique(found)) == 2
    np.testing.assert_array_equal(found[:, 0], found[:, 1])


def test_products_of_any_rank() -> None:
    a, b = RNG.normal(size=(6, 4, 3)), RNG.normal(size=(6, 5, 3, 2))
    found = layers.Dot(axes=(2, 2))([a, b])
    np.testing.assert_allclose(found, np.einsum("rik,rjkl->rijl", a, b), rtol=1e-4)  # the sum is in float32
    assert layers.Dot(axes=(2, 2))([fathoms.Input((4, 3)), fathoms.Input((5, 3, 2))]).shape == (None, 4, 5, 2)


def test_merging_repeats_axes_of_size_one() -> None:
    a, b = RNG.normal(size=(6, 4, 1)), RNG.normal(size=(6, 3))
    np.testing.assert_allclose(layers.Add()([a, b]), a + b[:, None], rtol=1e-5)
    assert layers.Add()([fathoms.Input((4, 1)), fathoms.Input((3,))]).shape == (None, 4, 3)


def test_merging_leaves_out_what_does_not_count() -> None:
    mask = layers.Masking()
    a, b = mask(np.array([[[0, 0], [3, 4.0]]])), mask(np.array([[[5, 6], [1, 2.0]]]))
    np.testing.assert_array_equal(layers.Minimum()([a, b]), [[[5, 6], [1, 2]]])
    np.testing.assert_array_equal(layers.Multiply()([a, b]), [[[5, 6], [3, 8]]])


def test_a_model_with_such_layers_trains() -> None:
    x = fathoms.Input((4, 3))
    hidden = layers.GroupNormalization(3)(layers.Masking()(x))
    model = fathoms.Model(x, layers.Dense(1)(layers.Flatten()(hidden)))
    model.compile(fathoms.optimizers.Adam(0.05), "mse")
    history = model.fit(X, X[:, 0, 0] - X[:, 1, 0], epochs=30, batch_size=3, verbose=0).history["loss"]
    assert history[-1] < history[0] / 2


def test_masks_of_a_table() -> None:
    layer = layers.Embedding(3, 2, mask_zero=True)
    numbers = np.array([[0, 1], [2, 0]])
    np.testing.assert_array_equal(layer.compute_mask(numbers), numbers != 0)
    np.testing.assert_array_equal(fathoms.engine.keras_mask.get_keras_mask(layer(numbers)), numbers != 0)


def test_softmax_with_a_mask() -> None:
    mask = np.array([True, False, True])
    found = layers.Softmax()(X, mask)
    np.testing.assert_allclose(found[..., mask], ops.softmax(X[..., mask]), rtol=1e-5)
    assert not found[..., 1].any()
