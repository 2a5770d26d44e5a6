"""Sequences of unequal lengths: what a mask hides counts neither in the loss nor in the metrics, as in Keras.

Tolerance: as in `test_training.py` for few steps in float32, relative 1e-5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms

SENTENCES = np.array([[1, 2, 0], [3, 0, 0], [2, 2, 1], [1, 0, 0], [4, 1, 2]])
TARGETS = np.random.default_rng(0).normal(size=(5, 3, 1)).astype("float32")
WEIGHTS = np.random.default_rng(1).random((5, 3))


def trained(library: Any, start: Any, weights: Any, reduction: str) -> list[Any]:
    layers = library.layers
    embedding = layers.Embedding(5, 4, mask_zero=True)
    model = library.Sequential([library.Input((3,), dtype="int32"), embedding, layers.Dense(1)])
    model.set_weights(start)
    loss = library.losses.MeanSquaredError(reduction=reduction)
    model.compile(library.optimizers.SGD(0.02), loss, metrics=["mae"], weighted_metrics=["mse"])
    options = {"batch_size": 2, "sample_weight": weights, "verbose": 0}
    history = model.fit(SENTENCES, TARGETS, epochs=3, shuffle=False, **options).history
    return [
        *(history[name] for name in sorted(history)),
        model.evaluate(SENTENCES, TARGETS, **options),
        *model.get_weights(),
    ]


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "mean_with_sample_weight", "sum"])
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
def test_what_is_masked_does_not_count(keras: Any, weights: Any, reduction: str) -> None:
    start = [np.random.default_rng(2).normal(size=shape).astype("float32") for shape in ((5, 4), (4, 1), (1,))]
    ours, theirs = trained(fathoms, start, weights, reduction), trained(keras, start, weights, reduction)
    for own, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-5, atol=1e-6)
