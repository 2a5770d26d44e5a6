"""Contributions are Shapley values: by formula where the model is a sum, by enumeration where it is not."""

import itertools
import math

import numpy as np
import polars
import pytest

from fathoms.tables.results.explanation import explain
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from tests.tables.results.known_model import KnownModel

KINDS = {"a": "number", "b": "number", "town": "category"}
TOWNS = {"Bern": 0.0, "Genf": 5.0, "Zug": -2.0}


def some_table(rows: int = 50) -> Table:
    generator = np.random.default_rng(0)
    return Table(
        polars.DataFrame(
            {
                "a": generator.normal(size=rows),
                "b": [f"{value:.3f}" for value in generator.normal(size=rows)],
                "town": generator.choice(list(TOWNS), rows),
                "unused": np.arange(rows),
                "y": generator.normal(size=rows),
            }
        )
    )


def towns(table: Table) -> np.ndarray:
    return np.array([TOWNS[town] for town in table.labels("town").to_list()])


def a_sum(table: Table) -> np.ndarray:
    return 2 * table.numbers("a") - table.numbers("b") + towns(table)


def a_product(table: Table) -> np.ndarray:
    return table.numbers("a") * table.numbers("b") + towns(table) * table.numbers("a")


def test_a_sum_has_closed_form() -> None:
    table = some_table()
    found = explain(KnownModel(table, KINDS, NumberTarget("y", 0, 1), a_sum), table, 7, table, samples=100)
    values = {contribution.column: contribution.value for contribution in found.contributions}
    # w (x - mean), as all 50 background rows are used once
    assert values["a"] == pytest.approx(2 * (table.numbers("a")[7] - table.numbers("a").mean()))
    assert values["b"] == pytest.approx(-(table.numbers("b")[7] - table.numbers("b").mean()))
    assert values["town"] == pytest.approx(towns(table)[7] - towns(table).mean())
    assert found.unit == "y"
    assert found.mean == pytest.approx(a_sum(table).mean())
    assert found.prediction == pytest.approx(a_sum(table)[7])
    sizes = [abs(contribution.value) for contribution in found.contributions]
    assert sizes == sorted(sizes, reverse=True)


def exact(table: Table, row: int) -> list[float]:
    """Shapley values of `a_product` by all subsets of the columns."""
    names = list(KINDS)

    def value(subset: tuple[str, ...]) -> float:
        own = {name: polars.Series([table.frame[name][row]] * table.rows) for name in subset}
        return float(a_product(Table(table.frame.with_columns(**own))).mean())

    shares = []
    for name in names:
        others = [other for other in names if other != name]
        share = 0.0
        for size in range(len(names)):
            weight = math.factorial(size) * math.factorial(len(names) - size - 1) / math.factorial(len(names))
            for subset in itertools.combinations(others, size):
                share += weight * (value((*subset, name)) - value(subset))
        shares.append(share)
    return shares


def test_interactions_are_shared_as_by_all_subsets() -> None:
    table = some_table()
    model = KnownModel(table, KINDS, NumberTarget("y", 0, 1), a_product)
    found = explain(model, table, 3, table, samples=4000)
    named = {contribution.column: contribution for contribution in found.contributions}
    for name, share in zip(KINDS, exact(table, 3), strict=True):
        assert named[name].value == pytest.approx(share, abs=4 * named[name].error + 1e-9)
        assert named[name].error < 0.1


@pytest.mark.parametrize("samples", [1, 2, 31])
def test_they_add_up_whatever_the_number_of_samples(samples: int) -> None:
    table = some_table()
    found = explain(
        KnownModel(table, KINDS, NumberTarget("y", 0, 1), a_product), table, 11, table, samples=samples, seed=2
    )
    total = found.mean + sum(contribution.value for contribution in found.contributions)
    assert total == pytest.approx(found.prediction, abs=1e-9)
    assert found.prediction == pytest.approx(a_product(table)[11])


def test_labels_in_log_odds() -> None:
    table = some_table()
    target = LabelTarget("y", ["no", "yes"], [0.5, 0.5])
    model = KnownModel(table, KINDS, target, lambda table: 1 / (1 + np.exp(-a_sum(table))))
    row = int(a_sum(table).argmax())
    found = explain(model, table, row, table, samples=100)
    assert (found.label, found.unit) == ("yes", "log-odds of yes")
    assert found.prediction == pytest.approx(a_sum(table)[row])
    assert found.probability == pytest.approx(1 / (1 + np.exp(-a_sum(table)[row])))
    assert found.mean == pytest.approx(a_sum(table).mean())
    other = explain(model, table, row, table, label="no", samples=100)
    assert other.prediction == pytest.approx(-found.prediction)
    with pytest.raises(TableError, match="no label 'maybe'"):
        explain(model, table, row, table, label="maybe")


def test_a_row_from_a_file_of_another_kind() -> None:
    table = some_table()
    model = KnownModel(table, KINDS, NumberTarget("y", 0, 1), a_sum)
    texts = Table(table.frame.select(polars.col("*").cast(polars.String)))
    found = explain(model, texts, 7, table, samples=100)
    assert found.prediction == pytest.approx(a_sum(table)[7])
    assert {contribution.column: contribution.cell for contribution in found.contributions}["town"] in TOWNS


def test_no_such_row() -> None:
    table = some_table()
    model = KnownModel(table, KINDS, NumberTarget("y", 0, 1), a_sum)
    with pytest.raises(TableError, match="has 50"):
        explain(model, table, 50, table)
    with pytest.raises(TableError, match="has no label 'x'"):
        explain(model, table, 0, table, label="x")
    with pytest.raises(TableError, match="no column"):
        explain(model, table, 0, Table(table.frame.drop("a")))
