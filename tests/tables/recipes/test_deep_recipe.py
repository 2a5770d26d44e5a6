"""Deep recipes learn, merge what they trained, and are calibrated on rows that they did not learn from."""

import dataclasses

import numpy as np
import polars
import pytest

from fathoms.tables import Features, Progress, Table, find_columns
from fathoms.tables.recipes.deep_recipe import DeepRecipe
from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.settings import Settings
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target

SMALL = Settings(widths=(32, 32), rate=0.01, epochs=6, steps=60, most_epochs=12)
DEEP = DeepRecipe("deep", "deep network", settings=SMALL)
BEST = DeepRecipe("best", "best", folds=3, settings=SMALL)


def lesson(task: str, rows: int = 400) -> Lesson:
    random = np.random.default_rng(0)
    x, town = random.normal(size=(rows, 3)), random.integers(0, 50, rows)
    value = np.sin(x[:, 0]) + x[:, 1] + (town % 3) + 0.1 * random.normal(size=rows)
    y = {
        "number": value,
        "two": np.where(value > 1, "b", "a"),
        "three": np.array(["a", "b", "c"])[np.digitize(value, [0, 2])],
    }
    frame = polars.DataFrame(
        {"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "town": [f"t{code}" for code in town], "y": y[task]}
    )
    table = Table(frame)
    train, validation = np.arange(0, rows * 3 // 5), np.arange(rows * 3 // 5, rows * 4 // 5)
    features = Features.fit(table, find_columns(table, "y"), train)
    target: Target = (NumberTarget if task == "number" else LabelTarget).fit(table, "y", train)
    everything = np.arange(rows)
    return Lesson(features.transform(table), target.encode(table, everything), train, validation, features, target)


@pytest.mark.parametrize("task", ["number", "two", "three"])
@pytest.mark.parametrize("recipe", [DEEP, BEST], ids=["deep", "best"])
def test_it_learns(recipe: DeepRecipe, task: str) -> None:
    given = lesson(task)
    trained = recipe.train(given)
    assert trained is not None
    test = np.arange(320, 400)
    outputs = np.asarray(trained.network.predict(given.of(test), verbose=0))
    truth = given.values[test, 0]
    if task == "number":
        assert np.mean((outputs[:, 0] - truth) ** 2) < 0.5 * truth.var()
    else:
        labels = outputs.argmax(axis=1) if task == "three" else outputs[:, 0] > 0.5
        assert (labels == truth).mean() > 0.65
        assert outputs.min() >= 0
    if task == "three":
        np.testing.assert_allclose(outputs.sum(axis=1), 1, rtol=1e-5)
    assert trained.validation_outputs.shape == (len(given.validation), given.target.outputs)
    assert len(trained.curves) == recipe.folds
    for curve in trained.curves:
        assert curve.best_epoch == 1 + int(np.argmin(curve.validation))


def test_best_is_one_network_that_averages_scores() -> None:
    given = lesson("number")
    trained = BEST.train(given)
    assert trained is not None
    assert len(trained.network.inputs) == 2
    # Validation rows are predicted by the one network that did not learn from them, so the mean is another, and better.
    validation = given.validation
    outputs = np.asarray(trained.network.predict(given.of(validation), verbose=0))
    truth = given.values[validation]
    assert ((outputs - truth) ** 2).mean() < ((trained.validation_outputs - truth) ** 2).mean()


def test_rows_that_take_no_part_change_nothing() -> None:
    given = lesson("two")
    changed = [array.copy() for array in given.inputs]
    changed[0][320:] = 1e6
    for recipe in (DEEP, BEST):
        one, two = recipe.train(given), recipe.train(dataclasses.replace(given, inputs=changed))
        assert one is not None
        assert two is not None
        for first, second in zip(one.network.get_weights(), two.network.get_weights(), strict=True):
            np.testing.assert_array_equal(first, second)


def test_the_seed_decides_all() -> None:
    given = lesson("number")
    one, two = (BEST.train(dataclasses.replace(given, seed=seed)) for seed in (0, 1))
    assert one is not None
    assert two is not None
    assert any((a != b).any() for a, b in zip(one.network.get_weights(), two.network.get_weights(), strict=True))


@pytest.mark.parametrize("recipe", [DEEP, BEST], ids=["deep", "best"])
def test_ctrl_c_keeps_the_best_so_far(recipe: DeepRecipe) -> None:
    def stop(progress: Progress) -> None:
        if progress.epoch == 3:
            raise KeyboardInterrupt

    given = dataclasses.replace(lesson("two"), watch=stop)
    trained = recipe.train(given)
    assert trained is not None
    assert trained.interrupted
    assert trained.epochs <= 3
    assert np.isfinite(trained.network.predict(given.of(given.validation), verbose=0)).all()


@pytest.mark.parametrize("recipe", [DEEP, BEST], ids=["deep", "best"])
def test_epochs_are_told_in_order(recipe: DeepRecipe) -> None:
    told: list[Progress] = []
    trained = recipe.train(dataclasses.replace(lesson("number"), watch=told.append))
    assert trained is not None
    assert [progress.epoch for progress in told] == list(range(1, trained.epochs + 1))


def test_a_time_limit_makes_fewer_epochs() -> None:
    long = DeepRecipe("deep", "deep network", settings=dataclasses.replace(SMALL, steps=200_000, most_epochs=20_000))
    trained = long.train(dataclasses.replace(lesson("number"), seconds=0.5))
    assert trained is not None
    assert 4 <= trained.epochs < 10_000


@pytest.mark.parametrize("task", ["number", "two", "three"])
def test_thirty_rows_and_a_label_of_one_row(task: str) -> None:
    given = lesson(task, rows=30)
    if task == "three":
        given.values[given.train, 0] = np.where(np.arange(len(given.train)) == 0, 2, np.arange(len(given.train)) % 2)
    trained = BEST.train(given)
    assert trained is not None
    assert np.isfinite(trained.network.predict(given.of(np.arange(30)), verbose=0)).all()


def test_many_columns_are_taken_as_they_are() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(60, 300))
    table = Table(polars.DataFrame({f"x{place}": x[:, place] for place in range(300)} | {"y": x[:, 0]}))
    rows = np.arange(60)
    features = Features.fit(table, find_columns(table, "y"), rows)
    target = NumberTarget.fit(table, "y", rows)
    trained = DEEP.train(
        Lesson(features.transform(table), target.encode(table, rows), rows[:40], rows[40:], features, target)
    )
    assert trained is not None
    assert trained.network.count_params() == 300 * 32 + 32 + 32 * 32 + 32 + 32 + 1
