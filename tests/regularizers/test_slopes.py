"""Slopes of penalties, against Keras's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms

WEIGHTS = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("L1", {"l1": 0.1}),
        ("L2", {"l2": 0.3}),
        ("L1L2", {"l1": 0.1, "l2": 0.3}),
        ("OrthogonalRegularizer", {"mode": "rows"}),
        ("OrthogonalRegularizer", {"mode": "columns"}),
    ],
)
def test_a_tape_follows_a_penalty(keras: Any, name: str, arguments: dict[str, Any]) -> None:
    import jax

    kernel = fathoms.Variable(WEIGHTS)
    with fathoms.GradientTape() as tape:
        penalty = getattr(fathoms.regularizers, name)(**arguments)(kernel)
    expected, slopes = jax.value_and_grad(getattr(keras.regularizers, name)(**arguments))(WEIGHTS)
    assert float(penalty) == pytest.approx(float(expected), rel=1e-5)
    assert tape.gradient(penalty, kernel) == pytest.approx(np.array(slopes), rel=1e-4, abs=1e-7)
