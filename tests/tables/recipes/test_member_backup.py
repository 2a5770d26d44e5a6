"""A training that was cut off ends with the bits of one that was not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.recipes import member_backup
from fathoms.tables.recipes.deep_recipe import DeepRecipe
from fathoms.tables.recipes.epoch_watch import Progress
from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.settings import Settings
from fathoms.tables.recipes.trained import Trained
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

SMALL = Settings(widths=(8,))


def lesson() -> Lesson:
    x = np.random.default_rng(0).normal(size=(120, 2))
    table = Table(polars.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": x[:, 0] * x[:, 1]}))
    return Ladder(table, "y", epochs=12).lesson()


def cut_after(epochs: int, whole: Lesson, folder: Path, recipe: DeepRecipe) -> Trained | None:
    def stop(progress: Progress) -> None:
        if progress.epoch == epochs:
            raise KeyboardInterrupt

    return recipe.train(dataclasses.replace(whole, backup=folder, watch=stop))


@pytest.mark.parametrize("folds", [1, 3])
@pytest.mark.parametrize("epoch", [1, 5, 9])
def test_the_same_bits(folds: int, epoch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_backup, "_SECONDS", 0.0)
    recipe = DeepRecipe("deep", "deep network", folds, settings=SMALL)
    whole = recipe.train(lesson())
    cut = cut_after(epoch, lesson(), tmp_path, recipe)
    assert cut is not None and cut.interrupted and cut.epochs >= epoch
    epochs: list[int] = []
    resumed = recipe.train(
        dataclasses.replace(lesson(), backup=tmp_path, watch=lambda progress: epochs.append(progress.epoch))
    )
    assert whole is not None and resumed is not None
    assert min(epochs) > epoch // 2  # what was done is not done again; members are not in step
    assert resumed.curves == whole.curves
    for mine, its in zip(whole.network.get_weights(), resumed.network.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, its)


def test_a_short_training_leaves_nothing(tmp_path: Path) -> None:
    assert DeepRecipe("deep", "deep network", settings=SMALL).train(
        dataclasses.replace(lesson(), backup=tmp_path / "run")
    )
    assert not (tmp_path / "run").exists()


def test_another_lesson_starts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_backup, "_SECONDS", 0.0)
    recipe = DeepRecipe("deep", "deep network", settings=SMALL)
    cut_after(3, lesson(), tmp_path, recipe)
    epochs: list[int] = []
    other = dataclasses.replace(lesson(), seed=9, backup=tmp_path, watch=lambda progress: epochs.append(progress.epoch))
    recipe.train(other)
    assert epochs[0] == 1


def test_a_damaged_state_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_backup, "_SECONDS", 0.0)
    recipe = DeepRecipe("deep", "deep network", settings=SMALL)
    cut_after(3, lesson(), tmp_path, recipe)
    path = next(tmp_path.rglob("checkpoint"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"checkpoint is damaged \(its checksum does not fit.*Delete its folder"):
        recipe.train(dataclasses.replace(lesson(), backup=tmp_path))
