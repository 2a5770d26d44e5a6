"""No race claims more than its runs show."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from fathoms.lab.session.design import Design, LayerDesign
from fathoms.lab.session.live_run import Measured
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.racing.choice import Choice
from fathoms.lab.session.racing.luck import Luck, deviation, reach
from fathoms.lab.session.racing.race import Race
from fathoms.lab.session.racing.verdict import Verdict
from fathoms.tables import read_table

_DATA = Path(__file__).parents[4] / "examples" / "data"
_DESIGN = Design(layers=(LayerDesign(2),), learning_rate=0.01)


@pytest.fixture(scope="module")
def wine() -> Problem:
    return Problem.of(read_table(_DATA / "red-wine.csv"), "quality")


def _race(
    problem: Problem, setting: str, found: dict[float | str, float], design: Design = _DESIGN, epochs: int = 2
) -> Race:
    """A race that came to these validation losses after its first epoch; its metrics are as far from one the other way."""
    race = Race(problem, design, setting, [Choice(value) for value in found], epochs)
    for racer, loss in zip(race.racers, found.values(), strict=True):
        racer.begin()
        racer.finish()
        assert racer.curves is not None
        for epoch in range(epochs):
            racer.curves.losses.put(epoch, 1.0)
            step = (epoch + 1) * racer.curves.steps_per_epoch
            racer.curves.measured[step] = Measured(loss + epoch, 1 - loss, 1.0, 1.0)
    return race


def test_how_far_two_seeds_lie_apart() -> None:
    rng = np.random.default_rng(0)
    for count in range(3, 9):
        values = rng.normal(size=count).tolist()
        assert deviation(values) == pytest.approx(np.std(values, ddof=1))
        wanted = stats.t.ppf(0.975, count - 1) * np.std(values, ddof=1) * np.sqrt(2)
        assert reach(values) == pytest.approx(wanted, rel=1e-3)
    covered = [reach(rng.normal(size=5).tolist()) >= abs(np.diff(rng.normal(size=2))[0]) for _ in range(2000)]
    assert 0.93 < np.mean(covered) < 0.97


def test_seeds_tell_their_spread(wine: Problem) -> None:
    losses = [0.5, 0.52, 0.54]
    race = _race(wine, "seed", dict(enumerate(losses)))
    luck = Luck.of(race)
    assert luck is not None
    words = Verdict.of(race, luck).words
    assert "from 0.5000 to 0.5400: 0.5200 ± 0.02" in words
    assert luck.loss == pytest.approx(stats.t.ppf(0.975, 2) * 0.02 * np.sqrt(2), rel=1e-3)
    assert f"less than {luck.loss:.2g}" in words
    few = _race(wine, "seed", {0: 0.5, 1: 0.6})
    assert Luck.of(few) is None
    assert "With 3 seeds or more" in Verdict.of(few).words
    assert Luck.of(_race(wine, "batch_size", {8: 0.5, 16: 0.6, 32: 0.7})) is None


def test_better_is_said_only_beyond_luck(wine: Problem) -> None:
    race = _race(wine, "learning_rate", {0.1: 0.7, 0.01: 0.5, 0.03: 0.52})
    unknown = Verdict.of(race)
    assert unknown.order == [1, 2, 0] and unknown.level == 0
    assert unknown.words.startswith(
        "Learning rate 0.01 has the lowest validation loss, 0.5000; 0.03 comes next, 0.5200."
    )
    assert "may be luck" in unknown.words
    for apart, level, words in (
        (0.001, 1, "This is more than luck"),
        (0.008, 2, "but 0.03 may be as good"),
        (0.1, 3, "but 0.03 and 0.1 may be as good"),
    ):
        luck = Luck.of(_race(wine, "seed", {0: 0.5, 1: 0.5 + apart, 2: 0.5 + 2 * apart}))
        verdict = Verdict.of(race, luck)
        assert verdict.level == level and words in verdict.words


def test_luck_counts_for_the_same_runs_only(wine: Problem) -> None:
    luck = Luck.of(_race(wine, "seed", {0: 0.5, 1: 0.51, 2: 0.52}))
    assert luck is not None
    rates: dict[float | str, float] = {0.1: 0.7, 0.01: 0.5}
    assert luck.fits(_race(wine, "learning_rate", rates))
    assert luck.fits(_race(wine, "learning_rate", rates, replace(_DESIGN, seed=9, learning_rate=0.2)))
    assert not luck.fits(_race(wine, "learning_rate", rates, replace(_DESIGN, batch_size=8)))
    assert not luck.fits(_race(wine, "learning_rate", rates, epochs=3))
    assert not luck.fits(_race(Problem.of(wine.table, "quality"), "learning_rate", rates))


def test_losses_of_different_kinds_are_told_by_the_metric(wine: Problem) -> None:
    race = _race(wine, "loss", {"huber": 0.2, "mean_squared_error": 0.5})
    unit = float(np.std(wine.table.numbers("quality")[wine.split.train]))
    verdict = Verdict.of(race)
    assert verdict.order == [1, 0]  # the metrics are 0.8 and 0.5 deviations
    assert verdict.words.startswith(f"MSE has the best mean absolute error, {0.5 * unit:.4f}")
    labels = Problem.of(read_table(_DATA / "ion.csv"), "Class")
    race = _race(labels, "loss", {"hinge": 0.5, "binary_crossentropy": 0.2}, Design(loss="hinge"))
    verdict = Verdict.of(race)
    assert verdict.order == [1, 0] and "binary crossentropy has the best share of right labels, 0.8000" in verdict.words


def test_who_failed_comes_last(wine: Problem) -> None:
    race = _race(wine, "learning_rate", {0.1: 0.1, 0.01: 0.5})
    race.racers[0].failed = 2
    verdict = Verdict.of(race)
    assert verdict.order == [1, 0] and verdict.words == "Learning rate 0.01 is the only one whose loss stayed a number."
    race.racers[1].failed = 2
    assert Verdict.of(race).words.startswith("None of them")


def test_a_race_that_was_stopped_says_so(wine: Problem) -> None:
    race = _race(wine, "learning_rate", {0.1: 0.7, 0.01: 0.5})
    race.epochs, race.stopped = 30, True
    assert re.match("Stopped after 2 of 30 epochs. Learning rate 0.01 has", Verdict.of(race).words)
