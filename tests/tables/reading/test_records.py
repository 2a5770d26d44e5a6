"""Python's and NumPy's own values as tables."""

import datetime
import decimal

import numpy as np
import polars
import pytest

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError


def test_dictionaries_of_columns() -> None:
    table = read_table(
        {"a": [1, 2.5], "b": ("x", None), "c": np.array([1, 2], ">i2"), "d": range(2), 5: polars.Series([1, 2])}
    )
    assert table.columns == ["a", "b", "c", "d", "5"]
    assert table.frame.rows() == [(1.0, "x", 1, 0, 1), (2.5, None, 2, 1, 2)]
    with pytest.raises(TableError, match="column 'a' has 1 rows and 'b' has 2"):
        read_table({"a": [1], "b": [1, 2]})
    with pytest.raises(TableError, match="column 'a' is str where a list of cells belongs"):
        read_table({"a": "text"})
    with pytest.raises(TableError, match="columns 1 and 2 are both called 'a'"):
        read_table({"a": [1], " a": [1]})
    with pytest.raises(TableError, match="shape"):
        read_table({"a": np.zeros((2, 2))})


def test_lists_of_records() -> None:
    table = read_table([{"a": 1}, {"b": "x", "a": None}])
    assert table.frame.to_dict(as_series=False) == {"a": [1, None], "b": [None, "x"]}
    with pytest.raises(TableError, match="record 2: found int"):
        read_table([{"a": 1}, 5])
    with pytest.raises(TableError, match="no records"):
        read_table([])


def test_arrays() -> None:
    numbers = np.arange(6.0).reshape(3, 2)
    assert read_table(numbers, columns=["x", "y"]).frame.to_dict(as_series=False) == {"x": [0, 2, 4], "y": [1, 3, 5]}
    assert read_table(numbers.astype(np.float16)).columns == ["column 1", "column 2"]
    assert read_table(np.array([["a", 1], ["b", None]], dtype=object)).frame.rows() == [("a", 1), ("b", None)]
    structured = np.array([(1, 2.5, b"x"), (2, np.nan, b"y")], dtype=[("a", "<i4"), ("b", ">f8"), ("c", "S3")])
    table = read_table(structured)
    assert table.columns == ["a", "b", "c"]
    assert table.labels("c").to_list() == ["x", "y"]
    np.testing.assert_array_equal(table.numbers("b"), [2.5, np.nan])
    with pytest.raises(TableError, match="columns= gives 1 names"):
        read_table(numbers, columns=["x"])
    with pytest.raises(TableError, match=r"shape \(2, 2, 2\)"):
        read_table(np.zeros((2, 2, 2)))


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ([1, 2**70], [1.0, float(2**70)]),
        ([True, None], [True, None]),
        ([True, 2], ["true", "2"]),
        ([1, "a", 2.5, None], ["1", "a", "2.5", None]),
        ([datetime.date(2024, 5, 1), None], [datetime.date(2024, 5, 1), None]),
        ([datetime.date(2024, 5, 1), "soon"], ["2024-05-01", "soon"]),
        ([b"ab", None], ["ab", None]),
        ([decimal.Decimal("1.5"), None], [decimal.Decimal("1.5"), None]),
        ([[1, 2], "x"], ["[1, 2]", "x"]),
        ([np.float32(0.5), 1], [0.5, 1.0]),
        ([None, None], [None, None]),
    ],
)
def test_cells_of_any_type(cells: list[object], read: list[object]) -> None:
    assert read_table({"a": cells}).frame["a"].to_list() == read
    assert read_table([{"a": cell, "row": place} for place, cell in enumerate(cells)]).frame["a"].to_list() == read


def test_batches_of_different_types() -> None:
    many = [{"a": 1}] * 20_000 + [{"a": 2.5}] * 20_000
    assert read_table(many).frame["a"].unique(maintain_order=True).to_list() == [1.0, 2.5]
    assert read_table([*many, {"a": "x"}]).labels("a").unique(maintain_order=True).to_list() == ["1", "2.5", "x"]
    assert read_table([{"a": None}] * 20_000 + [{"a": 5}]).frame["a"].dtype == polars.Int64


def test_what_is_no_table() -> None:
    for source in (5, None, b"bytes", object()):
        with pytest.raises(TableError, match=f"cannot take {type(source).__name__}"):
            read_table(source)
    with pytest.raises(TableError, match="no columns"):
        read_table({})
    with pytest.raises(TableError, match="sheet= means nothing"):
        read_table({"a": [1]}, sheet=1)
