"""Trying settings, against Optuna's own log and networks trained by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.recipes.settings import Settings
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.training.tuning import Trial, tune

optuna = pytest.importorskip("optuna", reason="Optuna is not installed: pip install optuna")


def ladder(seed: int = 0) -> Ladder:
    x = np.random.default_rng(1).normal(size=(150, 2))
    table = Table(polars.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": x[:, 0] + np.abs(x[:, 1])}))
    return Ladder(table, "y", epochs=3, seed=seed)


def test_the_usual_settings_come_first_and_the_best_is_returned(tmp_path: Path) -> None:
    tried: list[Trial] = []
    best = tune(ladder(), 6, log=tmp_path / "log", watch=lambda trial, _: tried.append(trial))
    assert len(tried) == 6
    assert tried[0].settings == Settings()
    assert best.loss == min(trial.loss for trial in tried)
    assert best.settings == next(trial.settings for trial in tried if trial.loss == best.loss)


def test_a_search_goes_on(tmp_path: Path) -> None:
    first: list[Trial] = []
    tune(ladder(), 4, log=tmp_path / "log", watch=lambda trial, _: first.append(trial))
    then: list[Trial] = []
    tune(ladder(), 6, log=tmp_path / "log", watch=lambda trial, _: then.append(trial))
    assert [trial.number for trial in first + then] == [1, 2, 3, 4, 5, 6]
    others: list[Trial] = []
    tune(ladder(seed=1), 1, log=tmp_path / "log", watch=lambda trial, _: others.append(trial))
    assert [trial.number for trial in others] == [1]  # another search in the same log


def test_what_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="give the number of settings"):
        tune(ladder(), 0)
    with pytest.raises(TableError, match="there is no folder"):
        tune(ladder(), 1, log=tmp_path / "none" / "log")
    (tmp_path / "mine.txt").write_text("my notes\n")
    with pytest.raises(TableError, match=r"mine\.txt is no log of a search"):
        tune(ladder(), 1, log=tmp_path / "mine.txt")
    assert (tmp_path / "mine.txt").read_text() == "my notes\n"
