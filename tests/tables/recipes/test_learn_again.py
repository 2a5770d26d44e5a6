"""A single network learns once more, from all rows, as long as its validation rows advise."""

import dataclasses
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.recipes import member_backup
from fathoms.tables.recipes.coslog_decay import cycle_ends
from fathoms.tables.recipes.deep_recipe import DeepRecipe
from fathoms.tables.recipes.epoch_watch import Progress
from fathoms.tables.recipes.learn_again import learn_again
from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.member import Member, placeholders
from fathoms.tables.recipes.settings import Settings
from fathoms.tables.recipes.trained import Curve, Trained
from fathoms.tables.table import Table

SMALL = Settings(widths=(8,))
DEEP = DeepRecipe("deep", "deep network", settings=SMALL)


def lesson() -> Lesson:
    x = np.random.default_rng(0).normal(size=(120, 2))
    table = Table(polars.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": x[:, 0] * x[:, 1]}))
    return Ladder(table, "y", epochs=12).lesson()


def cut_at(epoch: int, given: Lesson) -> Trained | None:
    def stop(progress: Progress) -> None:
        if progress.epoch == epoch:
            raise KeyboardInterrupt

    return DEEP.train(dataclasses.replace(given, watch=stop))


@pytest.mark.parametrize(("best", "epochs"), [(1, 1), (2, 2), (3, 2), (5, 6), (6, 6), (7, 6), (12, 12)])
def test_it_stops_at_the_end_of_a_cycle(best: int, epochs: int) -> None:
    given = lesson()
    inputs = placeholders(given)
    first = Member(inputs, given, given.train, given.validation, SMALL, 0)
    losses = [1.0 + abs(epoch - best) for epoch in range(1, 13)]
    first.best.curve, first.best.epochs = Curve(losses, losses, best), 12
    again = learn_again("deep", inputs, given, first, None)
    assert again is not None
    assert again.epochs == epochs
    assert int(again.member.model.optimizer.iterations) == epochs * -(-len(again.member.train) // first.batch)
    assert sorted(again.member.train) == sorted([*given.train, *given.validation])


def test_validation_rows_teach() -> None:
    learned = []
    for shift in (0, 100):
        given = lesson()
        given.values[given.validation] += shift
        inputs = placeholders(given)
        first = Member(inputs, given, given.train, given.validation, SMALL, 0)
        first.best.curve = Curve([0.0] * 12, list(range(12, 0, -1)), 12)
        again = learn_again("deep", inputs, given, first, None)
        assert again is not None
        learned.append(np.mean(again.member.model.predict(given.of(given.train), verbose=0)))
    assert learned[1] > learned[0] + 1


def test_ctrl_c_leaves_the_first_network() -> None:
    whole = DEEP.train(lesson())
    assert whole is not None
    first = len(whole.curves[0].validation)
    cut = cut_at(first + 1, lesson())
    assert cut is not None and cut.interrupted
    assert cut.epochs == first
    assert cut.curves == whole.curves
    outputs = cut.network.predict(lesson().of(lesson().validation), verbose=0)
    np.testing.assert_array_equal(np.asarray(outputs), cut.validation_outputs)


@pytest.mark.parametrize("epoch", [1, 2])
def test_it_goes_on_with_the_same_bits(epoch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_backup, "_SECONDS", 0.0)
    whole = DEEP.train(lesson())
    assert whole is not None
    first = len(whole.curves[0].validation)
    cut = cut_at(first + epoch, dataclasses.replace(lesson(), backup=tmp_path))
    assert cut is not None and cut.interrupted
    told: list[int] = []
    resumed = DEEP.train(
        dataclasses.replace(lesson(), backup=tmp_path, watch=lambda progress: told.append(progress.epoch))
    )
    assert resumed is not None
    assert min(told) >= first + epoch
    assert resumed.epochs == whole.epochs > first + epoch
    assert resumed.curves == whole.curves
    for mine, its in zip(whole.network.get_weights(), resumed.network.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, its)


@pytest.mark.parametrize("epochs", [1, 2, 5, 16, 64, 1000])
def test_cycle_ends(epochs: int) -> None:
    ends = cycle_ends(epochs)
    assert ends == sorted(ends) and ends[0] >= 1 and ends[-1] == epochs
    assert np.abs(np.array(ends) - epochs * np.array([1, 3, 7, 15]) / 15).max() <= 1
