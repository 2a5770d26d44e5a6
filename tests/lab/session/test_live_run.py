"""A run in the Lab is what `fit` does, and any step of it can be shown again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fathoms.engine.seeds import set_random_seed
from fathoms.lab.session.build_network import build_network
from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.problem import Problem
from fathoms.tables import read_table

_WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"
_DESIGN = Design(layers=(LayerDesign(6), LayerDesign(5, "tanh", True, 0.1)), learning_rate=0.003)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return Problem.of(read_table(_WINE), "quality")


def _weights(run: LiveRun) -> list[np.ndarray]:
    return [weight.numpy() for weight in run.network.weights]


def _same(ours: list[np.ndarray], wanted: list[np.ndarray]) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(ours, wanted, strict=True))


def test_it_is_what_fit_does(problem: Problem) -> None:
    run = LiveRun(problem, _DESIGN)
    per = run.steps.steps_per_epoch
    run.advance(17)
    run.advance(12 * per - 17)
    set_random_seed(_DESIGN.seed)
    network = build_network(_DESIGN, problem)
    history = network.fit(*problem.part(problem.split.train), batch_size=32, epochs=12, verbose=0)
    assert _same(_weights(run), [weight.numpy() for weight in network.weights])
    np.testing.assert_allclose(run.losses, history.history["loss"], rtol=1e-6)


def test_any_step_can_be_shown_again(problem: Problem) -> None:
    run = LiveRun(problem, _DESIGN)
    seen = {0: _weights(run)}
    rng = np.random.default_rng(1)
    for stride in rng.integers(1, 90, 40):
        run.advance(int(stride))
        seen[run.step] = _weights(run)
    end = run.end
    for step in rng.permutation(list(seen)):
        run.go_to(int(step))
        assert run.step == step
        assert _same(_weights(run), seen[int(step)])
    assert run.end == end
    run.go_to(end)
    assert _same(_weights(run), seen[end])


def test_a_changed_rate_belongs_to_the_past_that_is_shown(problem: Problem) -> None:
    run = LiveRun(problem, _DESIGN)
    run.advance(100)
    at_100 = _weights(run)
    run.set_rate(0.05)
    run.advance(50)
    at_150 = _weights(run)
    run.go_to(100)
    assert _same(_weights(run), at_100)
    run.go_to(150)
    assert _same(_weights(run), at_150)
    run.go_to(40)
    assert run.rate == 0.003
    run.advance(110)
    assert _same(_weights(run), at_150)


def test_a_change_forgets_what_came_after(problem: Problem) -> None:
    run = LiveRun(problem, _DESIGN)
    run.advance(200)
    run.go_to(90)
    run.set_rate(0.5)
    assert run.end == 90
    assert len(run.losses) == 90 // run.steps.steps_per_epoch


def test_it_stops_where_the_validation_loss_was_lowest_long_ago(problem: Problem) -> None:
    run = LiveRun(problem, Design(layers=(LayerDesign(32),), learning_rate=0.03, patience=4))
    run.advance(100_000)
    per = run.steps.steps_per_epoch
    curve = [run.measured[step].loss for step in range(per, run.step + 1, per)]
    assert len(curve) - 1 - int(np.argmin(curve)) == 4
    assert "has not fallen for 4 epochs" in run.stopped


def test_a_long_run_takes_no_more_and_more_memory(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fathoms.lab.session.live_run._MOST_KEPT", 50)
    monkeypatch.setattr("fathoms.lab.session.loss_curve._MOST", 50)
    run = LiveRun(problem, Design(layers=(LayerDesign(4),), batch_size=1000, learning_rate=1e-5, patience=3000))
    everything = {}
    for _ in range(700):
        run.advance(1)
        everything[run.step] = run.measure().loss
    assert len(run.losses) == 700
    assert len(run.losses._kept) <= 50
    assert len(run.measured) <= 51
    assert all(run.measured[step].loss == everything[step] for step in run.measured)
    assert max(run.measured) == 700
    assert min(everything, key=lambda step: everything[step]) in run.measured


def test_it_stops_after_the_epochs_that_were_asked_for(problem: Problem) -> None:
    run = LiveRun(problem, Design(epochs=3))
    run.advance(10_000)
    run.advance(1)
    assert run.steps.epoch == 3
    assert run.stopped
