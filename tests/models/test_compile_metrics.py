"""Metrics of several outputs, against Keras's own class."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

os.environ["KERAS_BACKEND"] = "jax"

from fathoms.models.compile_metrics import CompileMetrics

RANDOM = np.random.default_rng(0)
A, B, C, D = (RANDOM.uniform(size=(5, 2)).astype("float32") for _ in range(4))
W = RANDOM.uniform(size=5).astype("float32")


@pytest.mark.parametrize(
    ("metrics", "weighted", "names", "y_true", "y_pred"),
    [
        (["mse", "mae"], ["mse"], None, A, B),
        ({"any": "mse"}, None, ["price"], A, B),
        (["mse", "mae"], None, ["p", "q"], [A, B], [C, D]),
        ([["mse", "mae"], None], [None, ["mse", "mse"]], ["p", "q"], [A, B], [C, D]),
        ({"q": "mse"}, {"q": "mse", "p": ["mae"]}, ["p", "q"], [A, B], [C, D]),
        ({"q": "mse", "p": "mae"}, None, ["x", "y"], {"p": A, "q": B}, {"q": C, "p": D}),
        ({"q": ["mse", "mae"], "p": "mae"}, None, ["q", "p"], {"p": A, "q": B}, {"q": C, "p": D}),
        ({"q": "mse"}, None, ["q", "p"], {"p": A, "q": B}, [C, D]),
        ({"p": "mse", "q": ["mae", "mse"]}, None, None, {"p": A, "q": (B, C)}, {"p": B, "q": (C, D)}),
    ],
)
def test_results_are_keras_own(metrics: Any, weighted: Any, names: Any, y_true: Any, y_pred: Any) -> None:
    from keras.src.trainers.compile_utils import CompileMetrics as Theirs

    ours, theirs = (kind(metrics, weighted, output_names=names) for kind in (CompileMetrics, Theirs))
    for found in (ours, theirs):
        found.update_state(y_true, y_pred, W)
        found.update_state(y_true, y_true)
    expected = theirs.result()
    result = ours.result()
    assert list(result) == list(expected)
    for name, value in result.items():
        assert float(value) == pytest.approx(float(expected[name]), rel=1e-5)
    ours.reset_state()
    assert set(map(float, ours.result().values())) == {0.0}


@pytest.mark.parametrize(
    ("metrics", "y_true", "y_pred", "message"),
    [
        ("mse", A, B, "neither a list nor a dictionary"),
        (["mse", "mse", "mse"], [A, B], [C, D], "match the output structure"),
        ({"x": "mse"}, {"p": A, "q": B}, {"p": C, "q": D}, "Invalid `metrics`"),
        ([[None], ["mse"]], [A, B], [C, D], "Expected metric"),
    ],
)
def test_mistakes(metrics: Any, y_true: Any, y_pred: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CompileMetrics(metrics, None).update_state(y_true, y_pred)


def test_no_result_before_it_is_built() -> None:
    with pytest.raises(ValueError, match="not yet been built"):
        CompileMetrics(["mse"], None).result()
