"""Boosted trees stand beside the networks, against scikit-learn and LightGBM used by hand."""

from __future__ import annotations

import numpy as np
import polars
import pytest

import fathoms
from fathoms.tables.ladder import boosted_trees
from fathoms.tables.ladder.boosted_trees import BOOSTED_TREES
from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.table import Table

pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install scikit-learn")


def steps(rows: int = 400) -> Table:
    generator = np.random.default_rng(3)
    x = generator.uniform(-1, 1, (rows, 3))
    y = np.where(x[:, 0] > 0.2, 5.0, 1.0) + 0.05 * generator.normal(size=rows)
    return Table(polars.DataFrame({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "y": y}))


def test_a_step_is_what_trees_learn_best() -> None:
    ladder = Ladder(steps(), "y", recipe="neuron", trees=True, epochs=20)
    rungs = {rung.name: rung for rung in ladder.climb()}
    trees = rungs[BOOSTED_TREES]
    # The noise has a deviation of 0.05 beside the target's of about 2, so a perfect model's loss is near 0.0006.
    assert trees.test.loss < 0.02 < rungs["single neuron"].test.loss
    assert trees.network is None and ladder.best is rungs["single neuron"]


@pytest.mark.parametrize("labels", [2, 3])
def test_probabilities_of_labels(labels: int) -> None:
    table = steps(300)
    codes = np.digitize(table.frame["a"].to_numpy(), np.linspace(-1, 1, labels + 1)[1:-1])
    named = Table(table.frame.with_columns(polars.Series("y", [f"label {code}" for code in codes])))
    rungs = {rung.name: rung for rung in Ladder(named, "y", recipe="neuron", trees=True, epochs=5).climb()}
    assert rungs[BOOSTED_TREES].test.metric > 0.95


def test_without_trees_there_is_no_such_rung() -> None:
    assert BOOSTED_TREES not in [rung.name for rung in Ladder(steps(60), "y", recipe="neuron", epochs=5).climb()]


def test_as_many_rounds_as_the_seconds_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fit that takes a second to begin and a tenth for each round."""
    now = 0.0

    def fit(rounds: int) -> None:
        nonlocal now
        now += 1 + 0.1 * rounds

    monkeypatch.setattr("time.monotonic", lambda: now)
    rounds = boosted_trees._rounds_within(10.0, fit)
    fit(rounds)
    assert 9.5 < now <= 10.0 and rounds > 50
    assert boosted_trees._rounds_within(2.0, fit) == 0
    assert boosted_trees._rounds_within(1e6, fit) == 1000


def test_without_time_there_are_no_trees_and_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    training = fathoms.train(steps().frame, target="y", recipe="neuron", seconds=1e-4)
    assert BOOSTED_TREES not in [rung.name for rung in training.ladder.rungs]
    assert "boosted trees: left out, as --seconds 0.0001 leaves them no time" in capsys.readouterr().out
