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
