"""PiecewiseLinearEmbedding: what bins give, by hand; a function that is linear between boundaries; files; mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3)).astype("float32")


def test_bins() -> None:
    layer = layers.PiecewiseLinearEmbedding([[0.0, 1.0, 3.0, 4.0], [0.0, 2.0]])
    found = layer([[-1.0, -1.0, 5.0], [0.5, 1.0, 6.0], [2.0, 2.0, 7.0], [6.0, 3.0, 8.0]])
    expected = [[-1, 0, 0, -0.5, 5], [0.5, 0, 0, 0.5, 6], [1, 0.5, 0, 1, 7], [1, 1, 3, 1.5, 8]]
    np.testing.assert_array_equal(found, np.array(expected, "float32"))


def test_a_map_is_linear_between_boundaries() -> None:
    edges = [-1.0, 0.0, 0.5, 2.0]
    layer = layers.PiecewiseLinearEmbedding([edges], units=3, dtype="float64")
    at_edges = np.asarray(layer(np.array(edges)[:, None]))
    x = np.linspace(-1, 2, 301)
    expected = np.stack([np.interp(x, edges, at_edges[:, unit]) for unit in range(3)], 1)
    np.testing.assert_allclose(layer(x[:, None]), expected, atol=1e-12)


def test_quantiles() -> None:
    x = RNG.normal(size=(1000, 2))
    x[:, 1] = np.round(x[:, 1])
    boundaries = layers.PiecewiseLinearEmbedding.quantiles(x, 8)
    inner = np.quantile(x[:, 0], np.linspace(0, 1, 9))
    np.testing.assert_allclose(boundaries[0], inner, rtol=1e-6)
    counts, _ = np.histogram(x[:, 0], boundaries[0][1:-1])
    assert np.ptp(counts) <= 2
    assert set(boundaries[1]) <= set(range(-4, 5)) and len(boundaries[1]) < 9
    x[0], x[:, 1] = np.nan, 3
    assert layers.PiecewiseLinearEmbedding.quantiles(x)[1] == [3, 4]
    with pytest.raises(ValueError, match="reshape"):
        layers.PiecewiseLinearEmbedding.quantiles([1.0, 2.0])
    with pytest.raises(ValueError, match="column 1 has no finite number"):
        layers.PiecewiseLinearEmbedding.quantiles([[1.0, np.nan]])


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("arguments", [{}, {"units": 4, "activation": "relu", "direct": True}])
def test_training_and_files(tmp_path: Path, ending: str, arguments: dict[str, Any]) -> None:
    fathoms.utils.set_random_seed(1)
    boundaries = layers.PiecewiseLinearEmbedding.quantiles(X[:, :2], 6)
    net = fathoms.Sequential(
        [fathoms.Input((3,)), layers.PiecewiseLinearEmbedding(boundaries, **arguments), layers.Dense(1)]
    )
    net.compile(fathoms.optimizers.Adam(0.02), "mse")
    y = np.abs(X[:, :1])
    history = net.fit(X, y, epochs=60, verbose=0).history["loss"]
    assert history[-1] < 0.2 * history[0]
    net.save(tmp_path / f"m{ending}")
    again = fathoms.models.load_model(tmp_path / f"m{ending}")
    np.testing.assert_array_equal(again.predict(X, verbose=0), net.predict(X, verbose=0))
    net.summary(print_fn=lambda text: None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"boundaries": []}, "one list a column"),
        ({"boundaries": [[0.0]]}, "column 0"),
        ({"boundaries": [[0.0, 1.0], [0.0, 0.0]]}, "column 1"),
        ({"boundaries": [[1.0, 1.0 + 1e-12]]}, "column 0"),
        ({"boundaries": [[0.0, float("inf")]]}, "column 0"),
        ({"boundaries": [list(range(300))]}, "at most 256"),
        ({"boundaries": [[0.0, 1.0]], "units": 300}, "at most 256"),
        ({"boundaries": [[0.0, 1.0]], "units": 0}, "positive integer"),
        ({"boundaries": [[0.0, 1.0]] * 4}, "boundaries for 4 columns, but found rows of 3"),
    ],
)
def test_mistakes(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        layers.PiecewiseLinearEmbedding(**arguments)(X)
