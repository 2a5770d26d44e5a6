"""What is drawn of a network is what NumPy computes from its weights."""

from __future__ import annotations

import gc
import weakref
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.live import live_picture
from fathoms.lab.views.network import network
from fathoms.lab.views.network_picture import BINS, DEAD, SAMPLE, grid_side, sample_of, shown_units
from fathoms.lab.views.neuron import neuron
from fathoms.tables import read_table

_DATA = Path(__file__).parents[3] / "examples" / "data"
_DESIGN = Design(layers=(LayerDesign(6), LayerDesign(5, "tanh", True, 0.1)), learning_rate=0.003)


@cache
def _problem(table: str, target: str) -> Problem:
    return Problem.of(read_table(_DATA / table), target)


def _workspace(design: Design = _DESIGN, table: str = "red-wine.csv", target: str = "quality") -> Workspace:
    workspace = Workspace()
    workspace.design = design
    problem = _problem(table, target)
    workspace.open_table(problem.table)
    workspace.set_problem(problem)
    return workspace


def _by_hand(workspace: Workspace, x: np.ndarray) -> list[np.ndarray]:
    """Every neuron's activation: ReLU, then batch normalization and tanh, then the output."""
    layers: dict[str, Any] = {layer.name: layer for layer in workspace.the_run().network.layers}
    kernel, bias = layers["hidden_1"].get_weights()
    first = np.maximum(x @ kernel + bias, 0)
    kernel, bias = layers["hidden_2"].get_weights()
    gamma, beta, mean, variance = layers["hidden_2_normalized"].get_weights()
    second = np.tanh((first @ kernel + bias - mean) / np.sqrt(variance + 1e-3) * gamma + beta)
    kernel, bias = layers["output"].get_weights()
    return [first, second, second @ kernel + bias]


def _grid(workspace: Workspace, side: int) -> np.ndarray:
    """All columns at their median, alcohol along the lines, volatile acidity from line to line."""
    problem = workspace.problem
    assert problem is not None
    train = problem.x[problem.split.train]
    texts = [feature.text for feature in problem.names]
    rows = np.tile(np.median(train, axis=0), (side * side, 1))
    for name, share in (("alcohol", np.tile), ("volatile acidity", np.repeat)):
        column = train[:, texts.index(name)].astype(np.float64)
        low, high = (
            max(column.min(), column.mean() - 4 * column.std()),
            min(column.max(), column.mean() + 4 * column.std()),
        )
        rows[:, texts.index(name)] = share(np.linspace(low, high, side), side)
    return rows.astype(np.float32)


def test_responses_are_the_networks() -> None:
    workspace = _workspace()
    workspace.the_run().advance(120)
    picture = network(workspace)
    assert [axis["name"] for axis in picture.words["axes"]] == ["alcohol", "volatile acidity"]
    side = picture.words["side"]
    wanted = np.concatenate(_by_hand(workspace, _grid(workspace, side)), axis=1).T
    scales = picture.arrays["scales"]
    np.testing.assert_allclose(scales, np.abs(wanted).max(axis=1), rtol=1e-4)
    told = (picture.arrays["responses"].astype(np.float64) - 128) / 127 * scales[:, None]
    assert np.abs(told - wanted).max(axis=1).max() <= (scales / 127 * 0.51).max()
    assert (np.abs(told - wanted) <= scales[:, None] / 127 * 0.51 + 1e-6).all()


def test_distributions_are_of_the_training_rows() -> None:
    workspace = _workspace()
    workspace.the_run().advance(50)
    picture = network(workspace)
    problem = workspace.problem
    assert problem is not None
    sample = sample_of(problem.split.train, SAMPLE)
    assert set(sample) <= set(problem.split.train)
    values = np.concatenate(_by_hand(workspace, problem.x[sample]), axis=1).astype(np.float32)
    np.testing.assert_allclose(picture.arrays["ranges"][:, 0], values.min(axis=0), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(picture.arrays["ranges"][:, 1], values.max(axis=0), rtol=1e-4, atol=1e-5)
    for place in range(values.shape[1]):
        counts = np.histogram(values[:, place], BINS)[0]
        told = picture.arrays["histograms"][place] / 255 * counts.max()
        assert np.abs(told - counts).max() <= 1 + counts.max() / 255  # a value on an edge may fall to either side
        assert (told[counts > 1] > 0).all()


def test_weights_follow_the_network_without_being_asked_anew() -> None:
    workspace = _workspace()
    run = workspace.the_run()
    before = network(workspace).arrays["weights0"].copy()
    run.advance(3)
    after = network(workspace).arrays
    np.testing.assert_array_equal(after["weights0"], run.network.get_layer("hidden_1").get_weights()[0])
    np.testing.assert_array_equal(after["weights2"], run.network.get_layer("output").get_weights()[0])
    assert not np.array_equal(before, after["weights0"])


def test_dead_neurons_are_told() -> None:
    workspace = _workspace()
    layer = workspace.the_run().network.get_layer("hidden_1")
    kernel, bias = layer.get_weights()
    bias[2] = -1000.0
    layer.set_weights([kernel, bias])
    states = network(workspace).arrays["states"]
    assert states[2] == DEAD
    assert (states != DEAD).sum() == len(states) - 1


def test_weights_that_are_no_numbers_are_told() -> None:
    workspace = _workspace()
    layer = workspace.the_run().network.get_layer("hidden_2")
    kernel, bias = layer.get_weights()
    kernel[0, 1] = np.nan
    layer.set_weights([kernel, bias])
    states = network(workspace).arrays["states"].tolist()
    assert states == [0] * 6 + [0, 2, 0, 0, 0] + [2]
    live_picture(workspace).encode()
    assert neuron(workspace, 1, 1).words["finite"] is False
    neuron(workspace, 1, 1).encode()


def test_one_axis_gives_curves() -> None:
    workspace = _workspace()
    workspace.set_axes(["pH"])
    picture = network(workspace)
    assert picture.words["side"] == 64
    assert picture.arrays["responses"].shape == (12, 64)
    problem = workspace.problem
    assert problem is not None
    values = problem.table.numbers("pH")[problem.split.train]
    assert picture.words["axes"][0]["low"] == pytest.approx(
        max(values.min(), values.mean() - 4 * values.std()), rel=1e-5
    )


def test_labels_are_axes_too() -> None:
    workspace = _workspace(Design(layers=(LayerDesign(4),)), "penguins.csv", "species")
    problem = workspace.problem
    assert problem is not None
    workspace.set_axes(["bill_length_mm", "[island = Dream]"])
    rows = workspace.the_axes().rows(3)
    texts = [feature.text for feature in problem.names]
    islands = [place for place, text in enumerate(texts) if text.startswith("[island")]
    dream, biscoe = texts.index("[island = Dream]"), texts.index("[island = Biscoe]")
    assert rows[0, islands].sum() == rows[-1, islands].sum() == 1
    assert rows[0, biscoe] == 1 and rows[-1, dream] == 1  # most penguins are from Biscoe
    with pytest.raises(LabError, match="no row has both"):
        workspace.set_axes(["[island = Dream]", "[island = Biscoe]"])
    with pytest.raises(LabError, match="no 'flipper' to show neurons over"):
        workspace.set_axes(["flipper"])


def test_axes_stay_as_long_as_the_network_has_them() -> None:
    workspace = _workspace()
    workspace.set_axes(["pH", "density"])
    workspace.set_design(Design(layers=(LayerDesign(2),)))
    assert workspace.the_axes().names == ["pH", "density"]
    assert workspace.table is not None
    workspace.set_problem(Problem.of(workspace.table, "quality", ["alcohol", "pH"]))
    assert workspace.the_axes().names == ["pH"]


@pytest.mark.parametrize("layers", [(1024,) * 16, (64,) * 16, (32,) * 6, ()])
def test_a_picture_fits(layers: tuple[int, ...]) -> None:
    design = Design(layers=tuple(LayerDesign(units) for units in layers))
    units, shown, first = shown_units(design, 500, 1)
    assert units == [*layers, 1]
    links = sum(one * other for one, other in zip([first, *shown], shown, strict=False))
    assert 4 * links + sum(shown) * (grid_side(sum(shown)) ** 2 + BINS + 17) < 190_000
    if len(layers) == 6:
        assert shown[0] == 32 and grid_side(sum(shown)) == 20


def test_one_neuron_closely() -> None:
    workspace = _workspace()
    workspace.the_run().advance(60)
    picture = neuron(workspace, 2, 0)
    target = workspace.the_run().problem.target
    side = picture.words["side"]
    outputs = _by_hand(workspace, _grid(workspace, side))[2][:, 0] * target.deviation + target.mean  # type: ignore[attr-defined]
    np.testing.assert_allclose(picture.arrays["response"], outputs, rtol=1e-4)
    kernel = workspace.the_run().network.get_layer("output").get_weights()[0][:, 0]
    assert [link["weight"] for link in picture.words["incoming"]] == sorted(kernel.tolist(), key=lambda w: -abs(w))
    with pytest.raises(LabError, match="no such neuron"):
        neuron(workspace, 0, 6)


def test_runs_that_ended_are_forgotten() -> None:
    workspace = _workspace()
    network(workspace)
    first = weakref.ref(workspace.the_run())
    workspace.set_design(Design(layers=(LayerDesign(2),)))
    network(workspace)
    gc.collect()
    assert first() is None
