"""SpectralNormalization: the greatest singular value by NumPy, and calls and files beside Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers

RNG = np.random.default_rng(2)
X = RNG.normal(size=(9, 4)).astype("float32")


def test_the_greatest_singular_value_becomes_one() -> None:
    dense = layers.Dense(3)
    layer = layers.SpectralNormalization(dense, power_iterations=100)
    before = layer(X)
    assert dense.kernel is not None
    np.testing.assert_array_equal(before, dense(X))
    kernel = dense.kernel.numpy()
    layer(X, training=True)
    greatest = np.linalg.svd(kernel, compute_uv=False)[0]
    np.testing.assert_allclose(dense.kernel.numpy(), kernel / greatest, rtol=1e-5)
    assert [variable.path.rpartition("/")[2] for variable in layer.weights] == ["kernel", "vector_u", "bias"]
    assert len(layer.trainable_weights) == 2


def test_calls_and_files_as_keras(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras")
    outcomes: list[Any] = []
    weights: list[np.ndarray] = []
    for library in (keras, fathoms):
        inner = library.layers.Dense(3, "tanh")
        model = library.Sequential(
            [library.Input((4,)), library.layers.SpectralNormalization(inner, 2), library.layers.Dense(1)]
        )
        weights = weights or [np.array(weight) for weight in model.get_weights()]
        assert [weight.shape for weight in model.get_weights()] == [weight.shape for weight in weights]
        model.set_weights(weights)
        results = [np.array(model(X, training=training)) for training in (False, True, True, False)]
        outcomes.append((*results, *map(np.array, model.get_weights())))
        model.save(tmp_path / f"{library.__name__}.keras")
    for mine, other in zip(outcomes[1], outcomes[0], strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-4, atol=1e-5)
    for reader, writer in ((fathoms, keras), (keras, fathoms)):
        again = reader.models.load_model(tmp_path / f"{writer.__name__}.keras")
        np.testing.assert_allclose(again.predict(X, verbose=0), model.predict(X, verbose=0), rtol=1e-4, atol=1e-5)


def test_errors() -> None:
    with pytest.raises(ValueError, match="`power_iterations` should be greater than zero"):
        layers.SpectralNormalization(layers.Dense(2), power_iterations=0)
    with pytest.raises(ValueError, match="ReLU object has no attribute 'kernel' nor 'embeddings'"):
        layers.SpectralNormalization(layers.ReLU())(X)


def test_zeros_stay() -> None:
    dense = layers.Dense(3, kernel_initializer="zeros")
    assert not layers.SpectralNormalization(dense)(X, training=True).any()


def test_training_goes_on_from_the_divided_kernel() -> None:
    """As Keras does on TensorFlow and PyTorch; on JAX, what the layer assigns to the kernel is lost in `fit`."""
    dense = layers.Dense(3)
    model = fathoms.Sequential([fathoms.Input((4,)), layers.SpectralNormalization(dense, 50)])
    model.compile(fathoms.optimizers.SGD(0.0), "mse")
    model.fit(X, X[:, :3], verbose=0)
    greatest = np.linalg.svd(np.asarray(dense.kernel), compute_uv=False)[0]
    np.testing.assert_allclose(greatest, 1, rtol=1e-4)
