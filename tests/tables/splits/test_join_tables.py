"""Two files become one table whose messages still name the file."""

import numpy as np
import polars
import pytest

from fathoms.tables.splits.join_tables import join_tables
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

TRAIN = Table(polars.DataFrame({"x": ["1", "2", "3"], "y": ["a", "b", "a"]}), "train.csv", first_line=2)


def test_rows_and_places() -> None:
    test = Table(polars.DataFrame({"z": [0, 0], "y": ["b", "a"], "x": ["4", "five"]}), "test.csv", first_line=2)
    table, parts = join_tables(TRAIN, test)
    assert parts.tolist() == [0, 0, 0, 2, 2]
    assert table.columns == ["x", "y"]
    assert table.labels("y").to_list() == ["a", "b", "a", "b", "a"]
    assert [table.place(row) for row in (0, 4)] == ["line 2 of train.csv", "line 3 of test.csv"]
    with pytest.raises(TableError, match=r"line 3 of test\.csv, column 'x': 'five' is not a number"):
        table.numbers("x")


def test_three_files() -> None:
    validation = Table(polars.DataFrame({"x": ["7"], "y": ["b"]}), "v.csv", first_line=2)
    table, parts = join_tables(TRAIN, Table(TRAIN.frame, "test.csv", first_line=2), validation)
    assert parts.tolist() == [0, 0, 0, 1, 2, 2, 2]
    assert [table.place(row) for row in (1, 3, 6)] == [
        "line 3 of train.csv",
        "line 2 of v.csv",
        "line 4 of test.csv",
    ]


def test_types_that_differ() -> None:
    typed = Table(polars.DataFrame({"x": [4, None], "y": ["b", "c"]}), "test.parquet")
    np.testing.assert_array_equal(join_tables(TRAIN, typed)[0].numbers("x"), [1, 2, 3, 4, np.nan])
    floats = Table(polars.DataFrame({"x": [0.5], "y": ["b"]}), "f.parquet")
    assert join_tables(typed, floats)[0].frame["x"].dtype == polars.Float64


def test_what_does_not_go_together() -> None:
    with pytest.raises(TableError, match=r"A table that goes with train\.csv: test\.csv has no column 'y'"):
        join_tables(TRAIN, Table(polars.DataFrame({"x": [1]}), "test.csv"))
    lists = Table(polars.DataFrame({"x": [[1]], "y": ["b"]}), "test.parquet")
    with pytest.raises(TableError, match=r"column 'x' is String in train\.csv and List\(Int64\) in test\.parquet"):
        join_tables(TRAIN, lists)


def test_each_tables_numbers_are_read_as_they_are_written_there() -> None:
    commas = Table(polars.DataFrame({"x": ["1,234", "2,000"]}), decimal=",")
    points = Table(polars.DataFrame({"x": ["1,234", "0.5"]}))
    table, _ = join_tables(commas, points)
    assert table.numbers("x").tolist() == [1.234, 2.0, 1234.0, 0.5]
    assert table.with_numbers(["x"]).place(2) == table.place(2)
