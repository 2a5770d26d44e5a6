"""Columns at a glance are what pandas counts."""

import numpy as np
import pandas
import polars

from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.results.column_overview import column_overviews
from fathoms.tables.table import Table


def test_every_kind() -> None:
    generator = np.random.default_rng(0)
    frame = polars.DataFrame(
        {
            "size": [None, *generator.normal(50, 9, 199)],
            "rooms": generator.integers(1, 5, 200),
            "town": generator.choice(["Bern", "Genf", "Zug", "Chur"], 200, p=[0.4, 0.3, 0.2, 0.1]),
            "sold": generator.choice(["yes", "no"], 200),
            "day": [f"{day:02}/03/2020" for day in generator.integers(1, 29, 200)],
            "always": ["x"] * 200,
            "list": [[1]] * 200,
            "price": generator.normal(size=200),
        }
    )
    table = Table(frame)
    found = {column.name: column for column in column_overviews(table, find_columns(table, "price"), "price", ["sold"])}
    pandas_frame: pandas.DataFrame = frame.drop("list").to_pandas()
    assert next(iter(found)) == "price"
    assert (found["price"].kind, found["price"].used) == ("target", False)
    assert found["size"].missing == 1 / 200
    assert found["size"].counts.sum() == 199
    assert found["rooms"].counts.tolist() == pandas_frame["rooms"].value_counts().sort_index().tolist()
    assert found["town"].counts.tolist() == pandas_frame["town"].value_counts().tolist()
    assert found["town"].summary.startswith("4 labels: Bern ")
    assert not found["sold"].used and "same" in found["sold"].note
    days = pandas.to_datetime(pandas_frame["day"], format="%d/%m/%Y")
    assert found["day"].summary == f"{days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}"
    assert found["day"].counts.sum() == 200
    assert found["always"].kind == "constant" and not found["always"].used
    assert len(found["list"].counts) == 0
