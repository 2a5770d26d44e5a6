"""The ladder's intervals are those of the test rows."""

import numpy as np
import polars
import pytest

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.ladder.rung import Rung
from fathoms.tables.results.rung_interval import paired_gain, rung_intervals
from fathoms.tables.results.rung_interval import test_groups as in_groups
from fathoms.tables.results.share_interval import share_interval
from fathoms.tables.table import Table
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.score import Score
from fathoms.tables.targets.target import Target

PRICE: Target = NumberTarget("price", 0.0, 1.0)
KIND: Target = LabelTarget("kind", ["a", "b"], [0.5, 0.5])


def rung(name: str, losses: np.ndarray, metrics: np.ndarray) -> Rung:
    return Rung(name, 1, 1, 0.0, Score(losses, metrics), Score(losses, metrics))


def test_numbers() -> None:
    errors = np.random.default_rng(0).exponential(2, 400)
    guess, deep = rung_intervals(
        [rung("the mean", errors**2, errors), rung("deep network", errors**2 / 4, errors / 2)], PRICE
    )
    assert guess.change is None
    assert deep.change is not None
    assert deep.change.value == pytest.approx(errors.mean() / 2)
    assert deep.change.without(0)
    assert deep.metric.value == pytest.approx(errors.mean() / 2)
    error = errors.std() / 2 / 20
    assert deep.metric.high - deep.metric.low == pytest.approx(2 * 1.96 * error, rel=0.1)


def test_labels() -> None:
    right = np.repeat([1.0, 0.0], [90, 10])
    (found,) = rung_intervals([rung("the majority", 1 - right, right)], KIND)
    assert found.metric == share_interval(90, 100)


def test_a_gain_is_above_zero_whichever_way_the_metric_goes() -> None:
    low, high = np.linspace(0, 0.4, 40), np.linspace(0.5, 1, 40)
    better, worse = rung("a", low, low), rung("b", high, high)
    assert paired_gain(better, worse, PRICE).low > 0
    assert paired_gain(better, worse, KIND).high < 0


def test_no_rungs() -> None:
    assert rung_intervals([], PRICE) == []


def test_rows_that_were_kept_together_are_no_evidence_of_their_own() -> None:
    generator = np.random.default_rng(0)
    frame = polars.DataFrame({"x": generator.normal(size=60), "y": generator.normal(size=60)})
    alone = Ladder(Table(frame), "y", epochs=1)
    assert in_groups(alone) is None
    twice = Ladder(Table(polars.concat([frame, frame.head(25)])), "y", epochs=1)
    groups = in_groups(twice)
    assert groups is not None
    rows = twice.split.test
    copies = [(a, b) for a in range(len(rows)) for b in range(a) if rows[a] - rows[b] == 60]
    assert copies
    assert all(groups[a] == groups[b] for a, b in copies)
    assert len(np.unique(groups)) == len(rows) - len(copies)
