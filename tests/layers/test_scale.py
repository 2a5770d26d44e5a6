"""Scale: a factor a column, by NumPy; trained; in files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import fathoms
from fathoms import layers

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3)).astype("float32")


def test_factors() -> None:
    layer = layers.Scale(np.array([1.0, 2.0, -3.0]))
    np.testing.assert_array_equal(layer(X), X * np.array([1, 2, -3], "float32"))
    cube = RNG.normal(size=(4, 2, 3)).astype("float32")
    np.testing.assert_array_equal(layer(cube), cube * np.array([1, 2, -3], "float32"))


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_training_finds_factors(tmp_path: Path, ending: str) -> None:
    factors = np.array([0.5, 0.0, -2.0], "float32")
    layer = layers.Scale(scale_regularizer=fathoms.regularizers.L1(1e-6))
    net = fathoms.Sequential([fathoms.Input((3,)), layer])
    net.compile(fathoms.optimizers.SGD(0.2), "mse")
    net.fit(X, X * factors, epochs=300, verbose=0)
    np.testing.assert_allclose(layer.get_weights()[0], factors, atol=1e-3)
    net.save(tmp_path / f"m{ending}")
    again = fathoms.models.load_model(tmp_path / f"m{ending}")
    np.testing.assert_array_equal(again.predict(X, verbose=0), net.predict(X, verbose=0))
