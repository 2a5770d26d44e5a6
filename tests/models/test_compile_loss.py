"""Losses of several outputs, against Keras's own class and by hand."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

os.environ["KERAS_BACKEND"] = "jax"

from fathoms.models.compile_loss import CompileLoss

RANDOM = np.random.default_rng(0)
A, B, C, D = (RANDOM.normal(size=(5, 2)).astype("float32") for _ in range(4))
W = RANDOM.uniform(size=5).astype("float32")


@pytest.mark.parametrize(
    ("arguments", "y_true", "y_pred", "weight"),
    [
        ({"loss": "mse"}, A, B, None),
        ({"loss": "mse"}, A, B, W),
        ({"loss": "mae", "loss_weights": 0.5}, A, B, None),
        ({"loss": "mse"}, [A, B], [C, D], None),
        ({"loss": ["mse", "mae"], "loss_weights": [2.0, 0.5]}, [A, B], [C, D], W),
        ({"loss": {"p": "mse", "q": "mae"}, "output_names": ["q", "p"]}, {"p": A, "q": B}, [C, D], None),
        ({"loss": {"p": "mse", "q": "mae"}, "loss_weights": {"p": 3.0, "q": 1.0}}, {"p": A, "q": B}, {"p": C, "q": D}, None),
        ({"loss": {"p": ["mse", None], "q": "mae"}}, {"p": [A, B], "q": C}, {"p": (B, C), "q": D}, None),
        ({"loss": [None, "mae"]}, B, [C, D], None),
    ],
)  # fmt: skip
def test_sums_are_keras_own(arguments: dict[str, Any], y_true: Any, y_pred: Any, weight: Any) -> None:
    from keras.src.trainers.compile_utils import CompileLoss as Theirs

    ours, theirs = CompileLoss(**arguments), Theirs(**arguments)
    assert float(ours(y_true, y_pred, weight)) == pytest.approx(float(theirs(y_true, y_pred, weight)), rel=1e-6)
    assert [metric.name for metric in ours.metrics] == [metric.name for metric in theirs.metrics]
    for own, their in zip(ours.metrics, theirs.metrics, strict=True):
        assert float(own.result()) == pytest.approx(float(their.result()), rel=1e-6)


@pytest.mark.parametrize(
    ("arguments", "y_true", "y_pred", "error", "message"),
    [
        ({"loss": "mse", "loss_weights": "much"}, A, B, ValueError, "to be a float"),
        ({"loss": ["mse", "mse"], "loss_weights": [1.0]}, [A, B], [C, D], ValueError, "match the number of losses"),
        ({"loss": {"p": "mse"}}, {"p": A, "q": B}, {"q": C, "r": D}, ValueError, "different structures"),
        (
            {"loss": {"x": "mse"}},
            {"q": A, "r": B},
            {"q": C, "r": D},
            KeyError,
            "can't be found in either the model's output",
        ),
        ({"loss": "mse"}, [A], [C, D], ValueError, "different structures"),
        ({"loss": {"x": "mse"}, "output_names": ["a", "b"]}, [A, B], [C, D], ValueError, "Expected keys"),
    ],
)
def test_mistakes(arguments: dict[str, Any], y_true: Any, y_pred: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        CompileLoss(**arguments)(y_true, y_pred)
