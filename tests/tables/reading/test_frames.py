"""Tables of other libraries keep their cells: pandas of every kind, polars, Arrow."""

import sys

import numpy as np
import pandas
import polars
import pyarrow
import pytest

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (pandas.Series([1, 2], dtype="int8"), [1, 2]),
        (pandas.Series([1.5, np.nan]), [1.5, None]),
        (pandas.Series([1.5, np.inf], dtype="float32"), [1.5, np.inf]),
        (pandas.Series([True, False]), [True, False]),
        (pandas.Series(["x", None]), ["x", None]),
        (pandas.Series(["x", None], dtype=object), ["x", None]),
        (pandas.Series(["x", None], dtype="string"), ["x", None]),
        (pandas.Series(["x", None], dtype="string[pyarrow]"), ["x", None]),
        (pandas.Series([1, None], dtype="Int64"), [1, None]),
        (pandas.Series([2**63, None], dtype="UInt64"), [2**63, None]),
        (pandas.Series([1.5, None], dtype="Float32"), [1.5, None]),
        (pandas.Series([True, None], dtype="boolean"), [True, None]),
        (pandas.Series([1.5, None], dtype="double[pyarrow]"), [1.5, None]),
        (pandas.Series([7, None], dtype="int64[pyarrow]"), [7, None]),
        (pandas.Series([0.0, 3.0]).astype(pandas.SparseDtype("float64", 0)), [0.0, 3.0]),
        (pandas.Series([1, "z", None, 2.5], dtype=object), ["1", "z", None, "2.5"]),
        (pandas.Series([1, 2.5, None, np.int64(3)], dtype=object), [1.0, 2.5, None, 3.0]),
    ],
    ids=lambda value: str(value.dtype) if isinstance(value, pandas.Series) else "",
)
def test_pandas(column: pandas.Series, cells: list[object]) -> None:
    assert read_table(pandas.DataFrame({"a": column})).frame["a"].to_list() == cells


def test_pandas_dates() -> None:
    times = pandas.to_datetime(pandas.Series(["2024-05-01 12:30", None]))
    frame = read_table(pandas.DataFrame({"a": times, "b": times.dt.tz_localize("Europe/Zurich")})).frame
    assert frame["a"].to_list() == [times[0].to_pydatetime(), None]
    assert frame["b"].cast(polars.Int64).to_list() == [times.dt.tz_localize("Europe/Zurich")[0].value // 1000, None]


def test_pandas_categories_stay_categories() -> None:
    sizes = pandas.Categorical(["L", "S", None], categories=["S", "M", "L"], ordered=True)
    table = read_table(pandas.DataFrame({"size": sizes, "zip": pandas.Categorical([8001, 3000, 8001])}))
    assert table.frame["size"].dtype == polars.Enum(["S", "M", "L"])
    assert table.labels("size").to_list() == ["L", "S", None]
    assert table.labels("zip").to_list() == ["8001", "3000", "8001"]
    assert table.frame["zip"].dtype == polars.Categorical
    assert table.parse("zip")[1].all()  # labels, not quantities


def test_the_index_of_pandas_is_left_out() -> None:
    frame = pandas.DataFrame({"a": [1, 2]}, index=[7, 7])
    assert read_table(frame).columns == ["a"]
    assert read_table(frame).notes == ()
    assert "the index (key) is no column" in read_table(frame.rename_axis("key")).notes[0]


def test_pandas_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pandas.DataFrame({"a": [1.5, 2.5], "b": pandas.Series(["x", None], dtype=object)})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert read_table(frame).frame.rows() == [(1.5, "x"), (2.5, None)]


def test_names_of_pandas() -> None:
    assert read_table(pandas.DataFrame([[1, 2]])).columns == ["0", "1"]
    assert read_table(pandas.DataFrame({("a", "x"): [1], ("a", ""): [2]})).columns == ["a x", "a"]
    with pytest.raises(TableError, match="columns 1 and 2 are both called 'a'"):
        read_table(pandas.DataFrame([[1, 2]], columns=["a", " a"]))


def test_polars() -> None:
    frame = polars.DataFrame({" a ": [1, None], "b": ["x", "y"]})
    assert read_table(frame).columns == ["a", "b"]
    assert frame.columns == [" a ", "b"]  # the person's own is left alone
    assert read_table(frame.lazy().filter(polars.col("b") == "y")).frame.rows() == [(None, "y")]
    with pytest.raises(TableError, match="nowhere"):
        read_table(frame.lazy().select("nowhere"))


class Stream:
    """Another library's table, which offers Arrow's protocol and nothing else."""

    def __init__(self, table: pyarrow.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, schema: object = None) -> object:
        return self._table.__arrow_c_stream__(schema)


def test_arrow() -> None:
    table = pyarrow.table({"a": [1, None], "b": pyarrow.array(["x", "y"]).dictionary_encode()})
    for source in (table, table.to_batches()[0], table.to_reader(), Stream(table)):
        assert read_table(source).frame.rows() == [(1, "x"), (None, "y")]
    with pytest.raises(TableError, match="columns 1 and 2 are both called 'a'"):
        read_table(pyarrow.table([[1], [2]], names=["a", "a"]))


def test_single_columns() -> None:
    for source in (pandas.Series([1]), polars.Series([1])):
        with pytest.raises(TableError, match="is a single column"):
            read_table(source)
