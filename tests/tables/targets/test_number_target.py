"""Scores of numbers agree with scikit-learn's, in the target's own unit."""

import numpy as np
import polars
import pytest

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.number_target import NumberTarget

VALUES = np.random.default_rng(0).lognormal(2, 1, 100)
TABLE = Table(polars.DataFrame({"price": VALUES}), "t.csv")
TRAIN, TEST = np.arange(60), np.arange(60, 100)


def test_standardised_by_the_training_rows() -> None:
    target = NumberTarget.fit(TABLE, "price", TRAIN)
    encoded = target.encode(TABLE, TRAIN)
    assert encoded.dtype == np.float32
    assert encoded.shape == (60, 1)
    np.testing.assert_allclose(
        encoded[:, 0], (VALUES[:60] - VALUES[:60].mean()) / VALUES[:60].std(), rtol=1e-6, atol=1e-6
    )


def test_scores_agree_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    target = NumberTarget.fit(TABLE, "price", TRAIN)
    outputs = np.random.default_rng(1).normal(size=(40, 1)).astype(np.float32)
    predicted = target.predictions(outputs)["predicted price"].to_numpy()
    score = target.score(TABLE, TEST, outputs)
    assert score.rows == 40
    assert score.loss == pytest.approx(metrics.mean_squared_error(VALUES[60:], predicted) / VALUES[:60].var())
    assert score.metric == pytest.approx(metrics.mean_absolute_error(VALUES[60:], predicted))


def test_the_guess_is_the_training_rows_mean() -> None:
    target = NumberTarget.fit(TABLE, "price", TRAIN)
    np.testing.assert_allclose(target.predictions(target.guess(3))["predicted price"], VALUES[:60].mean())


def test_the_loss_is_the_one_that_the_network_sees() -> None:
    target = NumberTarget.fit(TABLE, "price", TRAIN)
    outputs = np.ones((40, 1), np.float32)
    seen = ((target.encode(TABLE, TEST) - outputs) ** 2).mean()
    assert seen == pytest.approx(target.score(TABLE, TEST, outputs).loss, rel=1e-5)
    assert target.score(TABLE, TRAIN, target.guess(60)).loss == pytest.approx(1)


def test_constant_over_the_training_rows() -> None:
    with pytest.raises(TableError, match="2 in every training row"):
        NumberTarget.fit(Table(polars.DataFrame({"y": [2.0, 2, 3]})), "y", np.arange(2))


def test_config_round_trip() -> None:
    target = NumberTarget.fit(TABLE, "price", TRAIN)
    assert NumberTarget.from_config(CheckedConfig(target.get_config())).get_config() == target.get_config()


SKEWED = np.random.default_rng(0).lognormal(5, 1.5, 400)
COUNTS = np.floor(np.random.default_rng(1).lognormal(1, 1.5, 400))


@pytest.mark.parametrize(("values", "shift"), [(SKEWED, 0.0), (COUNTS, 1.0)])
def test_a_skewed_target_is_learned_as_a_logarithm(values: np.ndarray, shift: float) -> None:
    skew = pytest.importorskip("scipy.stats", reason="SciPy is not installed").skew
    assert skew(values[:300]) > 2
    table, rows = Table(polars.DataFrame({"y": values})), np.arange(300)
    target = NumberTarget.fit(table, "y", rows)
    assert target.shift == shift
    assert target.learned == ("log(y + 1)" if shift else "log(y)")
    logs = np.log(values[:300] + shift)
    np.testing.assert_allclose(target.encode(table, rows)[:, 0], (logs - logs.mean()) / logs.std(), atol=1e-5)
    np.testing.assert_allclose(target.values(target.encode(table, rows)), values[:300], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(target.values(target.guess(2)), values[:300].mean(), rtol=1e-5)
    assert target.score(table, rows, target.guess(300)).loss == pytest.approx(1, rel=1e-4)
    again = NumberTarget.from_config(CheckedConfig(target.get_config()))
    np.testing.assert_array_equal(again.values(target.guess(2)), target.values(target.guess(2)))
    assert NumberTarget.fit(table, "y", rows, linear=True).shift is None


def test_no_logarithm() -> None:
    random = np.random.default_rng(0)
    bounded = np.append(random.uniform(0, 1, 300), 0)
    for values in (random.normal(5, 1, 300), -SKEWED, SKEWED - 1, bounded, np.append(SKEWED[:50] * 0 + 3, 4)):
        table = Table(polars.DataFrame({"y": values}))
        assert NumberTarget.fit(table, "y", np.arange(len(values))).shift is None


def test_predictions_stay_in_the_range_of_the_training_rows() -> None:
    outputs = np.array([[-1e6], [0.0], [1e6]], np.float32)
    for values in (SKEWED, np.random.default_rng(0).normal(5, 1, 400)):
        table = Table(polars.DataFrame({"y": values}))
        target = NumberTarget.fit(table, "y", np.arange(300))
        low, middle, high = target.values(outputs)
        assert (low, high) == (values[:300].min(), values[:300].max())
        assert low < middle < high
        assert NumberTarget.fit(table, "y", np.arange(300), linear=True).values(outputs)[2] > high


def test_measures_agree_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    target = NumberTarget.fit(TABLE, "price", TRAIN)
    outputs = np.random.default_rng(1).normal(size=(40, 1)).astype(np.float32)
    predicted, truth = target.values(outputs), VALUES[60:]
    assert target.measures(TABLE, TEST, outputs) == {
        "MAE": pytest.approx(metrics.mean_absolute_error(truth, predicted)),
        "RMSE": pytest.approx(metrics.root_mean_squared_error(truth, predicted)),
        "R²": pytest.approx(metrics.r2_score(truth, predicted)),
    }


@pytest.mark.parametrize(
    "damage",
    [{"learned": "eval"}, {"low": 9e9}, {"spread": 0}, {"shift": -1}, {"deviation": 0}, {"low": 0, "shift": 0}],
)
def test_damage_is_refused(damage: dict[str, object]) -> None:
    config = NumberTarget.fit(Table(polars.DataFrame({"y": SKEWED})), "y", np.arange(300)).get_config()
    with pytest.raises(TableError, match="damaged"):
        NumberTarget.from_config(CheckedConfig({**config, **damage}))
