"""Permutation importance is scikit-learn's in the mean, and its interval holds the truth."""

from typing import Any

import numpy as np
import polars
import pytest
import sklearn.inspection
import sklearn.metrics

from fathoms.tables.model.table_model import TableModel
from fathoms.tables.results.importance import permutation_importance
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from tests.tables.model.exports.conftest import make_model
from tests.tables.results.known_model import KnownModel

ROWS = 150


def table_of_numbers() -> Table:
    generator = np.random.default_rng(0)
    x = generator.normal(size=(ROWS, 3))
    y = 3 * x[:, 0] + x[:, 1] + generator.normal(0, 0.5, ROWS)
    texts = [f"{value:.6f}" for value in x[:, 1]]  # cells of a CSV file are text
    return Table(
        polars.DataFrame({"a": x[:, 0], "b": texts, "none": x[:, 2], "y": y, "kind": np.where(y > 0, "k", "j")})
    )


def line(table: Table) -> np.ndarray:
    return 3 * table.numbers("a") + table.numbers("b")


NUMBERS = {"a": "number", "b": "number", "none": "number"}


class Estimator(sklearn.base.BaseEstimator):
    """The same function, as scikit-learn calls it."""

    classes_ = np.array([0, 1])

    def fit(self, x: Any, y: Any) -> "Estimator":
        return self

    def predict(self, x: Any) -> np.ndarray:
        return 3 * x[:, 0] + x[:, 1]


@pytest.mark.parametrize(
    ("measure", "scoring"),
    [("mean absolute error", "neg_mean_absolute_error"), ("root mean squared error", "neg_root_mean_squared_error")],
)
def test_as_scikit_learn(measure: Any, scoring: str) -> None:
    table = table_of_numbers()
    model = KnownModel(table, NUMBERS, NumberTarget("y", 0, 1), line)
    found = permutation_importance(model, table, np.arange(ROWS), measure=measure, repeats=60)
    x = np.stack([table.numbers(column) for column in NUMBERS], axis=1)
    theirs = sklearn.inspection.permutation_importance(
        Estimator(), x, table.numbers("y"), scoring=scoring, n_repeats=60, random_state=1
    )
    assert [importance.column for importance in found] == ["a", "b", "none"]
    for importance, mean, deviation in zip(found, theirs.importances_mean, theirs.importances_std, strict=True):
        assert importance.repeats.mean() == pytest.approx(mean, abs=4 * deviation / np.sqrt(30) + 1e-12)
        assert importance.repeats.std() == pytest.approx(deviation, rel=0.4, abs=1e-12)
        assert importance.increase.value == pytest.approx(importance.repeats.mean())
    assert found[0].increase.without(0)
    assert found[2].increase.value == found[2].increase.high == 0


def test_labels() -> None:
    table = table_of_numbers()
    target = LabelTarget("kind", ["j", "k"], [0.5, 0.5])
    model = KnownModel(table, NUMBERS, target, lambda table: 1 / (1 + np.exp(-4 * line(table))))
    for measure in ("cross-entropy", "error rate"):
        found = permutation_importance(model, table, np.arange(ROWS), measure=measure)
        assert [importance.column for importance in found] == ["a", "b", "none"]
        assert found[0].increase.low > found[1].increase.high
    with pytest.raises(TableError, match="for other targets"):
        permutation_importance(model, table, np.arange(ROWS), measure="mean absolute error")


def test_a_column_is_shuffled_alike_whichever_others_there_are() -> None:
    table = table_of_numbers()
    model = KnownModel(table, NUMBERS, NumberTarget("y", 0, 1), line)
    alone = permutation_importance(model, table, np.arange(ROWS), columns=["b"], seed=5)[0]
    beside = permutation_importance(model, table, np.arange(ROWS), seed=5)[1]
    np.testing.assert_array_equal(alone.repeats, beside.repeats)
    assert alone.increase == beside.increase
    with pytest.raises(TableError, match="no column 'z'"):
        permutation_importance(model, table, np.arange(ROWS), columns=["z"])


@pytest.mark.parametrize("kind", ["number", "three labels"])
def test_inputs_move_as_cells_would(kind: str) -> None:
    """Columns of every kind, dates and many labels and missing cells among them, shuffled in the table itself."""
    model, table = make_model(kind)
    rows = model.rows_with_target(table)[:120]
    part = Table(model.features.with_numbers(table).frame[rows])
    told: list[tuple[int, int]] = []
    found = permutation_importance(
        model, table, rows, repeats=1, seed=3, watch=lambda done, all_: told.append((done, all_))
    )
    assert {importance.column for importance in found} == set(model.features.columns)
    assert told == [(done, len(found)) for done in range(1, len(found) + 1)]
    for importance in found:
        order = np.random.default_rng([3, *importance.column.encode()]).permutation(len(rows))
        shuffled = Table(part.frame.with_columns(part.frame[importance.column][order]))
        grown = mean_error(model, shuffled) - mean_error(model, part)
        assert importance.repeats[0] == pytest.approx(grown, rel=1e-9, abs=1e-12)


def mean_error(model: TableModel, table: Table) -> float:
    if isinstance(model.target, LabelTarget):
        return model.evaluate(table).loss
    given = model.predict(table).to_series(0).to_numpy()
    return float(np.abs(given - table.numbers(model.target.column)).mean())


def test_the_expected_increase() -> None:
    """E[(f(shuffled) - y)²] - E[(f - y)²] = 2 w² Var(a) for an additive model with independent columns."""
    table = table_of_numbers()
    exact = KnownModel(table, NUMBERS, NumberTarget("y", 0, 1), line)
    found = permutation_importance(exact, table, np.arange(ROWS), measure="root mean squared error", repeats=100)[0]
    residual = table.numbers("y") - line(table)
    expected = np.sqrt(2 * 9 * table.numbers("a").var() + (residual**2).mean()) - np.sqrt((residual**2).mean())
    assert found.increase.value == pytest.approx(expected, rel=0.03)
    assert found.increase.low < expected < found.increase.high
