"""Activation layers against formulas: masks, axes, halves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

import fathoms
from fathoms import layers

X = np.random.default_rng(0).normal(size=(5, 3, 4)).astype("float32")


def test_softmax_leaves_out_what_is_masked() -> None:
    keep = np.random.default_rng(1).random(X.shape) < 0.6
    keep[0, 0] = False
    powers = np.exp(X.astype("float64")) * keep
    sums = powers.sum(-1, keepdims=True)
    expected = np.divide(powers, sums, out=np.zeros_like(powers), where=sums > 0)
    for mask in (keep, keep.astype("float32")):
        np.testing.assert_allclose(layers.Softmax()(X, mask=mask), expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("shape", [(5, 3, 1), (6, 1, 4), (1, 5, 3, 4)])
def test_a_mask_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    if shape == (5, 3, 1):
        layers.Softmax()(X, mask=np.ones(shape))
        return
    with pytest.raises(ValueError, match="must be broadcastable"):
        layers.Softmax()(X, mask=np.ones(shape))


@pytest.mark.parametrize("axis", [0, -3, (0, 2), 1, -1, [1, 2]])
def test_softmax_along_any_axes(axis: int | list[int]) -> None:
    expected = special.softmax(X.astype("float64"), axis if isinstance(axis, int) else tuple(axis))
    np.testing.assert_allclose(layers.Softmax(axis)(X), expected, rtol=1e-5)


def test_glu_halves_the_last_axis() -> None:
    model = fathoms.Sequential([fathoms.Input((3, 4)), layers.Activation("glu"), layers.Flatten()])
    expected = (X[..., :2] * special.expit(X[..., 2:])).reshape(5, 6)
    assert model.output_shape == (None, 6)
    np.testing.assert_allclose(model.predict(X, verbose=0), expected, rtol=1e-5)
    assert layers.Dense(4, "glu").compute_output_shape((None, 3)) == (None, 2)


def test_an_activation_that_the_core_does_not_have() -> None:
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(3, "sparsemax", name="last")])
    assert not model.in_core
    kernel, bias = model.get_weights()
    wanted = fathoms.activations.sparsemax(X[:, 0] @ kernel + bias)
    np.testing.assert_allclose(model(X[:, 0]), wanted, rtol=1e-5, atol=1e-6)


def test_leaky_relu_by_its_older_argument() -> None:
    with pytest.warns(UserWarning, match="negative_slope"):
        layer = layers.LeakyReLU(alpha=0.25)
    np.testing.assert_array_equal(layer([[-4.0, 4.0]]), [[-1.0, 4.0]])


def test_prelu_shares_its_slopes_along_axes() -> None:
    for axes, shape in ((None, (3, 4)), (1, (1, 4)), ([2], (3, 1)), ((1, 2), (1, 1))):
        layer = layers.PReLU("glorot_uniform", shared_axes=axes)
        found = layer(X)
        assert layer.alpha is not None and layer.alpha.shape == shape
        np.testing.assert_allclose(found, np.where(X > 0, X, layer.alpha.value * X), rtol=1e-6)
