"""The surface of the loss is the loss, and the way over it is the way that training took."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.landscape import path_directions, random_directions, surface, weight_directions
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.problem import Problem
from fathoms.tables import read_table

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


_T = TypeVar("_T")


def _done(steps: Generator[None, None, _T]) -> _T:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: _T = stop.value
            return result


@pytest.fixture(scope="module")
def neuron() -> LiveRun:
    """Two weights and a bias, so that the loss has a closed form."""
    problem = Problem.of(read_table(_WINE), "quality", ["alcohol", "pH"])
    run = LiveRun(problem, Design(optimizer="sgd", learning_rate=0.02))
    run.advance(100)
    return run


def test_over_two_weights_it_is_the_loss(neuron: LiveRun) -> None:
    before = neuron.network.get_weights()
    found = _done(surface(neuron, weight_directions(neuron, (0, 0), (0, 1)), points=7, reach=0.6))
    x, y = neuron.problem.part(neuron.problem.split.train)
    kernel, bias = before
    wanted = [
        [np.mean((x @ (kernel[:, 0] + [across, along]) + bias - y[:, 0]) ** 2) for across in found.across]
        for along in found.along
    ]
    np.testing.assert_allclose(found.loss, wanted, rtol=1e-5)
    for ours, kept in zip(neuron.network.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, kept)


def test_the_path_is_where_the_weights_were(neuron: LiveRun) -> None:
    found = _done(surface(neuron, weight_directions(neuron, (0, 0), (0, 1)), points=5))
    kernel = neuron.network.get_weights()[0]
    begun = LiveRun(neuron.problem, neuron.design).network.get_weights()[0]
    np.testing.assert_allclose(found.path[0, :2], (begun - kernel)[:, 0], atol=1e-6)
    np.testing.assert_allclose(found.path[-1, :2], 0, atol=1e-7)
    assert found.path[-1, 2] == pytest.approx(
        neuron.loss_on(*neuron.problem.part(neuron.problem.split.train))[0], rel=1e-5
    )


def test_directions_of_the_path_hold_most_of_it() -> None:
    run = LiveRun(Problem.of(read_table(_WINE), "quality"), Design(layers=(LayerDesign(5),), learning_rate=0.01))
    run.advance(300)
    directions = path_directions(run)
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-5)
    assert _done(surface(run, directions, 5)).left_out < 0.5
    assert _done(surface(run, random_directions(run, 1), 5)).left_out > 0.8
