"""Discretization, against what Keras gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms.layers import Discretization

X = (np.arange(1000) * 37 % 101) ** 1.5


def test_boundaries_of_equal_shares() -> None:
    layer = Discretization(num_bins=5)
    layer.adapt(X)
    expected = [89.44261169433594, 252.98204040527344, 464.75787353515625, 715.5416259765625]
    np.testing.assert_allclose(layer.bin_boundaries or [], expected, rtol=1e-6)  # a rounding of float32


def test_boundaries_from_batches() -> None:
    layer = Discretization(num_bins=4, epsilon=0.05)
    layer.adapt([X[:300], X[300:350], X[350:]])
    expected = [123.25570678710938, 353.5534362792969, 659.2942504882812]
    np.testing.assert_allclose(layer.bin_boundaries or [], expected, rtol=1e-6)  # a rounding of float32


def test_a_boundary_belongs_to_the_bin_above() -> None:
    layer = Discretization(bin_boundaries=[0.0, 0.1])
    assert layer(np.array([-1.0, 0.0, 0.1, 5.0])).tolist() == [0, 1, 2, 2]


@pytest.mark.parametrize("boundaries", [0.5, [[0.0, 1.0]], [1.0, 0.0], ["low", "high"], [0.0, {}], [float("nan"), 1.0]])
def test_boundaries_are_numbers_in_order(boundaries: Any) -> None:
    with pytest.raises(ValueError, match="bin_boundaries are numbers in order"):
        Discretization(bin_boundaries=boundaries)
    config = {**Discretization(num_bins=3).get_config(), "bin_boundaries": boundaries}
    with pytest.raises(ValueError, match="bin_boundaries are numbers in order"):
        Discretization.from_config(config)
