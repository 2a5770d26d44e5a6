"""The ladder learns what least squares and logistic regression learn, from the training rows alone."""

from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

from fathoms.tables import Ladder, Progress, Rung, SplitPlan, Table, TableError, read_table
from fathoms.tables.model.formula import Formula

DATA = Path(__file__).parents[3] / "examples" / "data"


@pytest.fixture(scope="module")
def wine() -> Ladder:
    ladder = Ladder(read_table(DATA / "red-wine.csv"), "quality")
    list(ladder.climb())
    return ladder


def columns_of(ladder: Ladder) -> tuple[np.ndarray, np.ndarray]:
    """The table's raw numbers with a column of ones, and the target, by NumPy alone."""
    raw = np.loadtxt(DATA / "red-wine.csv", delimiter=",", skiprows=1)
    assert len(raw) == ladder.table.rows
    return np.column_stack([raw[:, :-1], np.ones(len(raw))]), raw[:, -1]


def test_rungs_in_order(wine: Ladder) -> None:
    assert [rung.name for rung in wine.rungs] == ["the mean", "single neuron", "one hidden layer", "deep network"]
    assert [rung.parameters for rung in wine.rungs[:3]] == [1, 12, 11 * 128 + 128 + 128 + 1]
    assert [rung.epochs > 0 for rung in wine.rungs] == [False, True, True, True]
    losses = [rung.validation.loss for rung in wine.rungs]
    assert losses[0] > losses[1] > min(losses[2:])
    assert wine.best is min(wine.rungs[1:], key=lambda rung: rung.validation.loss)


def test_the_mean_is_the_training_rows_mean(wine: Ladder) -> None:
    _, quality = columns_of(wine)
    guess = quality[wine.split.train].mean()
    for score, rows in ((wine.rungs[0].validation, wine.split.validation), (wine.rungs[0].test, wine.split.test)):
        assert score.loss == pytest.approx(
            ((quality[rows] - guess) ** 2).mean() / quality[wine.split.train].var(), rel=1e-5
        )
        assert score.metric == pytest.approx(np.abs(quality[rows] - guess).mean(), rel=1e-5)


def test_a_neuron_is_as_good_as_least_squares(wine: Ladder) -> None:
    x, quality = columns_of(wine)
    train, test = wine.split.train, wine.split.test
    coefficients, *_ = np.linalg.lstsq(x[train], quality[train], rcond=None)
    exact = ((x[test] @ coefficients - quality[test]) ** 2).mean() / quality[train].var()
    assert wine.rungs[1].test.loss == pytest.approx(exact, rel=0.03)


def test_the_printed_formula_predicts_as_the_neuron(wine: Ladder) -> None:
    x, quality = columns_of(wine)
    (formula,) = wine.rungs[1].formulas
    assert formula.left == "quality"
    assert not formula.smaller
    by_name = dict(zip(wine.table.columns, x.T, strict=False))
    answer = float(formula.constant) + sum(float(number) * by_name[name] for number, name in formula.terms)
    test = wine.split.test
    error = np.abs(np.abs(answer[test] - quality[test]) - wine.rungs[1].test.metrics)
    assert error.max() < 0.03 * quality.std()


def test_a_neuron_on_labels_is_as_good_as_logistic_regression() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is not installed")
    random = np.random.default_rng(0)
    x = random.normal(size=(1500, 4)) * [1, 10, 0.1, 1]
    for classes in (2, 3):
        scores = (x / [1, 10, 0.1, 1]) @ random.normal(size=(4, classes)) + random.gumbel(size=(1500, classes))
        labels = np.array(["a", "b", "c"])[scores.argmax(1)]
        frame = polars.DataFrame({f"x{place}": x[:, place] for place in range(4)} | {"y": labels})
        ladder = Ladder(Table(frame), "y")
        climb = ladder.climb()
        next(climb)
        neuron = next(climb)
        split = ladder.split
        theirs = linear_model.LogisticRegression(C=np.inf, max_iter=5000).fit(
            x[split.train] / x.std(0), labels[split.train]
        )
        chances = theirs.predict_proba(x[split.test] / x.std(0))
        truth = np.searchsorted(theirs.classes_, labels[split.test])
        exact = -np.log(chances[np.arange(len(truth)), truth]).mean()
        assert neuron.test.loss == pytest.approx(exact, rel=0.03)
        assert len(neuron.formulas) == (1 if classes == 2 else 3)


def test_depth_learns_what_a_neuron_cannot() -> None:
    random = np.random.default_rng(0)
    x = random.uniform(-1, 1, (1200, 2))
    frame = polars.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": np.where(x.prod(1) > 0, "same", "differ")})
    rungs = list(Ladder(Table(frame), "y").climb())
    assert rungs[1].test.metric < 0.65
    assert rungs[2].test.metric > 0.93
    assert rungs[3].test.metric > 0.93


def weights(ladder: Ladder) -> list[np.ndarray]:
    return [array for rung in ladder.rungs if rung.network for array in rung.network.get_weights()]


def climbed(frame: polars.DataFrame, **options: Any) -> Ladder:
    ladder = Ladder(Table(frame), "y", epochs=5, **options)
    list(ladder.climb())
    return ladder


def example() -> polars.DataFrame:
    random = np.random.default_rng(0)
    x = random.normal(size=300)
    return polars.DataFrame({"x": x, "c": random.choice(["u", "v", "w"], 300), "y": x + random.normal(size=300)})


def test_test_rows_change_nothing() -> None:
    before = climbed(example())
    is_test = polars.Series(np.isin(np.arange(300), before.split.test))
    changed = example().with_columns(
        x=polars.when(is_test).then(polars.col("x") * 1000 + 7).otherwise(polars.col("x")),
        c=polars.when(is_test).then(polars.lit("u")).otherwise(polars.col("c")),
        y=polars.when(is_test).then(polars.col("y") - 500).otherwise(polars.col("y")),
    )
    after = climbed(changed)
    np.testing.assert_array_equal(before.split.test, after.split.test)
    assert before.features.get_config() == after.features.get_config()
    assert before.target.get_config() == after.target.get_config()
    for one, two in zip(weights(before), weights(after), strict=True):
        np.testing.assert_array_equal(one, two)
    assert before.rungs[1].validation.loss == after.rungs[1].validation.loss
    assert before.rungs[1].test.loss != after.rungs[1].test.loss


def test_preprocessing_knows_only_training_rows() -> None:
    ladder = climbed(example())
    x = example()["x"].to_numpy()[ladder.split.train]
    scale = ladder.linear_features.get_config()[0]["scale"]
    assert scale == {
        "scaling": "linear",
        "mean": pytest.approx(x.mean(), rel=1e-12),
        "deviation": pytest.approx(x.std(), rel=1e-12),
    }
    assert ladder.features.get_config()[0]["median"] == np.median(x)
    y = example()["y"].to_numpy()[ladder.split.train]
    assert ladder.target.get_config()["average"] == pytest.approx(y.mean(), rel=1e-12)


def test_the_seed_decides_all() -> None:
    one, two, other = climbed(example()), climbed(example()), climbed(example(), seed=1)
    for first, second in zip(weights(one), weights(two), strict=True):
        np.testing.assert_array_equal(first, second)
    assert not np.array_equal(one.split.test, other.split.test)


def test_progress_is_told_each_epoch() -> None:
    told: list[Progress] = []
    ladder = Ladder(Table(example()), "y", epochs=4)
    rungs = list(ladder.climb(told.append))
    for rung in rungs[1:]:
        own = [progress for progress in told if progress.rung == rung.name]
        assert [progress.epoch for progress in own] == list(range(1, rung.epochs + 1))
        assert all(progress.last <= 4 * (1 + (rung.name == "deep network")) for progress in own)  # it learns again
        assert own[-1].best_loss == pytest.approx(rung.validation.loss, rel=1e-4)


def test_ctrl_c_keeps_the_best_epoch() -> None:
    def stop(progress: Progress) -> None:
        if progress.rung == "one hidden layer" and progress.epoch == 3:
            raise KeyboardInterrupt

    ladder = Ladder(Table(example()), "y")
    rungs: list[Rung] = list(ladder.climb(stop))
    assert ladder.interrupted
    assert [rung.name for rung in rungs] == ["the mean", "single neuron", "one hidden layer"]
    assert rungs[-1].interrupted
    assert rungs[-1].epochs == 3
    assert np.isfinite(ladder.model().predict(Table(example()))["predicted y"].to_numpy()).all()


def test_ctrl_c_before_anything_is_trained() -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    ladder = Ladder(Table(example()), "y")
    list(ladder.climb(stop))
    assert ladder.interrupted
    if ladder.best is None:
        with pytest.raises(TableError, match="no network is trained"):
            ladder.model()


def test_rows_without_a_target_take_no_part() -> None:
    frame = example().with_columns(y=polars.when(polars.int_range(300) % 3 == 0).then(None).otherwise(polars.col("y")))
    ladder = climbed(frame)
    parts = np.concatenate([ladder.split.train, ladder.split.validation, ladder.split.test])
    assert sorted(parts) == [row for row in range(300) if row % 3]


def test_copies_stay_in_one_part() -> None:
    twice = polars.concat([example(), example().head(40)])
    ladder = Ladder(Table(twice), "y")
    for part in (ladder.split.train, ladder.split.validation, ladder.split.test):
        assert all((row + 300 in part) == (row in part) for row in range(40))


def test_a_plan_splits_and_leaks_are_told() -> None:
    frame = example().with_columns(
        who=polars.Series([f"p{place % 40}" for place in range(300)]), copy=polars.col("y") * 3 + 1
    )
    ladder = Ladder(Table(frame), "y", plan=SplitPlan(group="who"))
    who = frame["who"].to_numpy()
    assert not set(who[ladder.split.train]) & set(who[ladder.split.test])
    assert "who" not in ladder.features.columns
    (leak,) = ladder.leaks()
    assert leak.column == "copy"


def test_formulas_only_for_the_neuron(wine: Ladder) -> None:
    assert [len(rung.formulas) for rung in wine.rungs] == [0, 1, 0, 0]
    assert isinstance(wine.rungs[1].formulas[0], Formula)


@pytest.mark.parametrize(("file", "target", "least"), [("ion.csv", "Class", 0.9), ("penguins.csv", "species", 0.95)])
def test_examples_of_labels(file: str, target: str, least: float) -> None:
    rungs = list(Ladder(read_table(DATA / file), target).climb())
    assert rungs[0].name == "the majority"
    assert rungs[-1].test.metric >= least


def test_each_rung_keeps_its_losses(wine: Ladder) -> None:
    assert not wine.rungs[0].history
    for rung in wine.rungs[1:]:
        assert len(rung.history["loss"]) == len(rung.history["val_loss"])
        assert (len(rung.history["loss"]) < rung.epochs) == (rung.name == "deep network")  # it learns again
        # its network is the best epoch's; the batches' rounding may differ in the last digits
        assert rung.validation.loss == pytest.approx(min(rung.history["val_loss"]), rel=1e-4)
