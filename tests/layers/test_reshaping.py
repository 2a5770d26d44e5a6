"""Flatten and Reshape."""

from __future__ import annotations

import numpy as np
import pytest

from fathoms.layers import Flatten, Reshape

X = np.arange(48, dtype=np.float32).reshape(2, 2, 3, 4)


def test_flatten() -> None:
    np.testing.assert_array_equal(Flatten()(X), X.reshape(2, 24))
    assert Flatten().compute_output_shape((None, 2, 3, 4)) == (None, 24)
    assert Flatten().compute_output_shape((None, None, 3)) == (None, None)
    np.testing.assert_array_equal(Flatten()(X[:, 0, 0, 0]), X[:, 0, 0, :1])


@pytest.mark.parametrize(
    ("target", "shape"), [((24,), (24,)), ((6, -1), (6, 4)), ((-1,), (24,)), ((4, 3, 2), (4, 3, 2))]
)
def test_reshape(target: tuple[int, ...], shape: tuple[int, ...]) -> None:
    np.testing.assert_array_equal(Reshape(target)(X), X.reshape(2, *shape))
    assert Reshape(target).compute_output_shape((None, 2, 3, 4)) == (None, *shape)
