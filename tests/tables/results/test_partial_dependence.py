"""Partial dependence is scikit-learn's, also for cells that are no numbers."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars
import pytest
import sklearn.base
import sklearn.inspection

from fathoms.tables.results.partial_dependence import partial_dependence
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from tests.tables.results.known_model import KnownModel

ROWS = 120
KINDS = {"a": "number", "b": "number", "town": "category", "sold": "yes/no"}
SIZES = {"Bern": 3.0, "Genf": 1.0, None: -1.0}


def some_table() -> Table:
    generator = np.random.default_rng(0)
    towns = np.repeat(["Bern", "Genf", "?"], [60, 50, 10])
    return Table(
        polars.DataFrame(
            {
                "a": [f"{value:.4f}" for value in generator.normal(size=ROWS)],
                "b": generator.integers(0, 5, ROWS),
                "town": generator.permutation(towns),
                "sold": generator.choice(["yes", "no"], ROWS),
                "day": [date(2020, 1, 1) + timedelta(days=int(days)) for days in generator.integers(0, 900, ROWS)],
                "empty": [None] * ROWS,
                "y": generator.normal(size=ROWS),
            }
        )
    )


def answer(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.sin(a) * b + a


def by_cells(table: Table) -> np.ndarray:
    sizes = np.array([SIZES[town] for town in table.labels("town").to_list()])
    return answer(table.numbers("a"), table.numbers("b")) + sizes * (table.labels("sold") == "yes").to_numpy()


class Estimator(sklearn.base.RegressorMixin, sklearn.base.BaseEstimator):
    def fit(self, x: Any, y: Any = None) -> "Estimator":
        self.fitted_ = True
        return self

    def predict(self, x: Any) -> np.ndarray:
        return answer(x[:, 0], x[:, 1])


def test_numbers_as_scikit_learn() -> None:
    table = some_table()
    model = KnownModel(table, KINDS, NumberTarget("y", 0, 1), lambda t: answer(t.numbers("a"), t.numbers("b")))
    x = np.stack([table.numbers("a"), table.numbers("b")], axis=1)
    for place, column in enumerate(["a", "b"]):
        found = partial_dependence(model, table, column, np.arange(ROWS), shown=ROWS)
        theirs = sklearn.inspection.partial_dependence(
            Estimator().fit(x), x, [place], kind="both", custom_values={place: found.positions}
        )
        np.testing.assert_allclose(found.mean, theirs["average"][0], atol=1e-9)
        np.testing.assert_allclose(found.rows, theirs["individual"][0], atol=1e-9)
        assert found.line
        assert found.counts.sum() == ROWS


def test_where_numbers_are_tried() -> None:
    table = some_table()
    model = KnownModel(table, KINDS, NumberTarget("y", 0, 1), by_cells)
    many = partial_dependence(model, table, "a", np.arange(ROWS), points=10)
    low, high = np.quantile(table.numbers("a"), [0.01, 0.99]).tolist()
    np.testing.assert_allclose(many.positions, np.linspace(low, high, 10))
    few = partial_dependence(model, table, "b", np.arange(ROWS))
    assert few.positions.tolist() == [0, 1, 2, 3, 4]
    assert few.counts.tolist() == np.bincount(table.numbers("b").astype(int)).tolist()
    given = partial_dependence(model, table, "a", np.arange(ROWS), cells=polars.Series([-1.0, 1.0]))
    assert given.positions.tolist() == [-1, 1]


def test_labels_by_their_frequency_and_empty_cells() -> None:
    table = some_table()
    model = KnownModel(table, KINDS, NumberTarget("y", 0, 1), by_cells)
    found = partial_dependence(model, table, "town", np.arange(ROWS))
    assert found.texts == ("Bern", "Genf", "(missing)")
    assert found.counts.tolist() == [60, 50, 10]
    assert not found.line
    sold = (table.labels("sold") == "yes").to_numpy().mean()
    np.testing.assert_allclose(np.diff(found.mean), [-2 * sold, -2 * sold])
    assert set(partial_dependence(model, table, "sold", np.arange(ROWS)).texts) == {"yes", "no"}


@pytest.mark.parametrize("form", ["", "%Y-%m-%d", "%d/%m/%Y"], ids=["dates", "texts", "days first"])
def test_dates(form: str) -> None:
    table = some_table()
    if form:
        table = Table(table.frame.with_columns(polars.col("day").dt.strftime(form)))

    def by_year(table: Table) -> np.ndarray:
        return table.frame["day"].cast(polars.String).str.extract(r"(\d{4})").cast(polars.Float64).to_numpy()

    model = KnownModel(table, {**KINDS, "day": "date"}, NumberTarget("y", 0, 1), by_year)
    found = partial_dependence(model, table, "day", np.arange(ROWS), points=12)
    assert found.line and found.dates
    assert len(found.texts) == 12
    np.testing.assert_array_equal(found.mean, [float(re.findall(r"\d{4}", day)[0]) for day in found.texts])
    first = (datetime.strptime(found.texts[0], form or "%Y-%m-%d") - datetime(1970, 1, 1)).days * 86_400
    assert found.positions[0] == first
    assert (np.diff(found.positions) > 0).all()
    assert found.counts.sum() == ROWS


def test_ordered_labels_stand_in_their_order() -> None:
    generator = np.random.default_rng(0)
    sizes = generator.choice(["small", "medium", "large"], ROWS)
    table = Table(polars.DataFrame({"size": sizes, "y": generator.normal(size=ROWS)}))
    model = KnownModel(
        table, {"size": "ordered small,medium,large"}, NumberTarget("y", 0, 1), lambda t: np.ones(t.rows)
    )
    assert partial_dependence(model, table, "size", np.arange(ROWS)).texts == ("small", "medium", "large")


def test_probabilities() -> None:
    table = some_table()
    target = LabelTarget("y", ["no", "yes"], [0.5, 0.5])
    model = KnownModel(table, KINDS, target, lambda table: 1 / (1 + np.exp(-table.numbers("a"))))
    found = partial_dependence(model, table, "a", np.arange(ROWS), most_rows=20, shown=5)
    np.testing.assert_allclose(found.mean[:, 1], 1 / (1 + np.exp(-found.positions)))
    assert found.rows.shape == (5, 24, 2)
    assert found.labels == ("no", "yes")


def test_nothing_to_vary() -> None:
    table = some_table()
    model = KnownModel(table, KINDS, NumberTarget("y", 0, 1), by_cells)
    with pytest.raises(TableError, match="no column 'z'"):
        partial_dependence(model, table, "z", np.arange(ROWS))
    with pytest.raises(TableError, match="every cell is empty"):
        partial_dependence(model, table, "empty", np.arange(ROWS))
