"""Tables of pandas, polars and Arrow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from fathoms.engine.feed import check_finite, table

NUMBERS = {"a": [1.0, 2.0, 3.0], "b": [True, False, True], "c": [7, 8, 9]}
EXPECTED = np.array([[1, 1, 7], [2, 0, 8], [3, 1, 9]])


class ArrowOnly:
    """An object that offers nothing but Arrow's C stream."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._data.__arrow_c_stream__(requested_schema)


class ArrowArrayOnly:
    """An object that offers nothing but Arrow's C array."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self._data.__arrow_c_array__(requested_schema)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(NUMBERS),
        pd.DataFrame(NUMBERS).convert_dtypes(),
        pd.DataFrame(NUMBERS).astype(object),
        pl.DataFrame(NUMBERS),
        pl.LazyFrame(NUMBERS),
        pa.table(NUMBERS),
        pa.RecordBatch.from_pydict(NUMBERS),
        ArrowOnly(pl.DataFrame(NUMBERS)),
        ArrowOnly(pa.table(NUMBERS)),
        ArrowArrayOnly(pa.RecordBatch.from_pydict(NUMBERS)),
    ],
    ids=lambda frame: f"{type(frame).__module__.split('.')[0]}-{type(frame).__name__}",
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_frames(frame: Any, dtype: str) -> None:
    data = table(frame, "x", dtype)
    np.testing.assert_array_equal(data.array, EXPECTED)
    assert data.array.dtype == dtype
    assert data.array.flags.c_contiguous
    assert data.columns == ["a", "b", "c"]


@pytest.mark.parametrize(
    "series",
    [
        pd.Series([1, 2, 3], name="q"),
        pd.Series([1, 2, 3], dtype="Int32"),
        pd.Index([1, 2, 3]),
        pl.Series("q", [1, 2, 3]),
        pa.array([1, 2, 3]),
        pa.chunked_array([[1], [2, 3]]),
    ],
    ids=lambda series: f"{type(series).__module__.split('.')[0]}-{type(series).__name__}",
)
def test_series(series: Any) -> None:
    assert table(series, "y", "float32").array.tolist() == [1, 2, 3]


TEXT = {"a": [1.0, 2.0], "city": ["Oslo", "Rome"]}


@pytest.mark.parametrize("frame", [pd.DataFrame(TEXT), pl.DataFrame(TEXT), pa.table(TEXT)])
def test_text_is_named_by_column_and_row(frame: Any) -> None:
    with pytest.raises(ValueError, match=r"x, column 'city' \(row 0\): found 'Oslo' where a number belongs"):
        table(frame, "x", "float32")


def test_the_first_text_in_a_column_is_named() -> None:
    frame = pd.DataFrame({"a": [1, 2, "three", "four"]})
    with pytest.raises(ValueError, match=r"column 'a' \(row 2\): found 'three'"):
        table(frame, "x", "float32")
    with pytest.raises(ValueError, match=r"column 'c' \(row 1\): found 'x'"):
        table(pl.DataFrame({"c": [None, "x"]}), "x", "float32")


def test_the_advised_lines_work() -> None:
    for frame, library in ((pd.DataFrame(TEXT), "pandas"), (pl.DataFrame(TEXT), "polars")):
        with pytest.raises(ValueError, match="one column per value") as caught:
            table(frame, "x", "float32")
        message = str(caught.value)
        for line in (message.split("value: ")[1].split(". Or")[0], message.split("out: ")[1].rstrip(".")):
            names: dict[str, Any] = {"x": frame, "pandas": pd, "library": library}
            exec(line, names)
            table(names["x"], "x", "float32")


def test_dates_are_advised_to_be_days() -> None:
    dates = pd.DataFrame({"when": pd.to_datetime(["2020-01-01", "2020-01-03"])})
    with pytest.raises(ValueError, match="Turn it into days") as caught:
        table(dates, "x", "float32")
    names: dict[str, Any] = {"x": dates.copy()}
    exec(str(caught.value).split("days: ")[1].split(". Or")[0], names)
    assert table(names["x"], "x", "float32").array.tolist() == [[0], [2]]

    polars_dates = pl.DataFrame(dates)
    with pytest.raises(ValueError, match="Turn it into days") as caught:
        table(polars_dates, "x", "float32")
    names = {"x": polars_dates, "polars": pl}
    exec(str(caught.value).split("days: ")[1].split(". Or")[0], names)
    assert table(names["x"], "x", "float32").array.tolist() == [[0], [2]]


MISSING: list[tuple[Any, Any]] = [
    (pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, None]}), pd.Series([1, 2])),
    (pd.DataFrame({"a": [1, 2], "b": pd.array([1, None], "Int64")}), pd.Series([1, 2])),
    (pd.DataFrame({"a": [1, 2], "b": [1, None]}, dtype=object), pd.Series([1, 2])),
    (pl.DataFrame({"a": [1, 2], "b": [1, None]}), pl.Series([1, 2])),
]


@pytest.mark.parametrize(("x", "y"), MISSING, ids=["pandas", "pandas-nullable", "pandas-objects", "polars"])
def test_missing_values_are_named_and_the_advised_line_removes_them(x: Any, y: Any) -> None:
    with pytest.raises(ValueError, match=r"x, column 'b' \(row 1\): found nan") as caught:
        check_finite(table(x, "x", "float32"))
    names: dict[str, Any] = {"np": np, "x": x, "y": y}
    exec(str(caught.value).split("out: ")[1].rstrip("."), names)
    check_finite(table(names["x"], "x", "float32"))
    assert len(names["y"]) == 1


def test_lists_in_a_column() -> None:
    with pytest.raises(ValueError, match="found lists"):
        table(pl.DataFrame({"a": [[1, 2], [3, 4]]}), "x", "float32")
