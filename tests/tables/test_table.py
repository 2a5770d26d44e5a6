"""Cells become numbers or labels, and a cell that cannot is named."""

import numpy as np
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError


def table(**cells: object) -> Table:
    return Table(polars.DataFrame(cells), "t.csv", first_line=2)


@pytest.mark.parametrize("word", ["", " ", "NA", "na", "N/A", "#N/A", "NaN", "null", "NULL", "?"])
def test_words_for_missing(word: str) -> None:
    assert np.isnan(table(a=["1", word]).numbers("a")[1])
    assert table(a=["x", word]).labels("a").to_list() == ["x", None]


def test_numbers_of_every_type() -> None:
    for values in ([1, 2], [1.0, 2.0], ["1", "2.0"], np.array([1, 2], np.int8), [True, True]):
        assert table(a=values).numbers("a").dtype == np.float64
    assert table(a=[True, False]).numbers("a").tolist() == [1, 0]


def test_decimal_comma_only_where_no_cell_has_a_point() -> None:
    assert table(a=["1,5", "2", "-0,25"]).numbers("a").tolist() == [1.5, 2, -0.25]
    with pytest.raises(TableError, match="'1,5' is not a number"):
        table(a=["1,5", "2.5"]).numbers("a")


def test_infinite_and_whole_numbers_as_labels() -> None:
    values = [float("inf"), 1e16, 1e15, -0.0, 1e-5, 1e22, 5e-324, 0.1 + 0.2, -7.0, 123456.5]
    assert table(a=[*values, float("nan")]).labels("a").to_list() == [
        *("inf", "1e+16", "1000000000000000", "0", "1e-05", "1e+22", "5e-324", "0.30000000000000004", "-7", "123456.5"),
        None,
    ]
    assert table(a=polars.Series([0.1, 16777216.0], dtype=polars.Float32)).labels("a").to_list() == ["0.1", "16777216"]


@given(st.lists(st.floats(allow_nan=False)))
def test_labels_of_numbers_are_pythons(values: list[float]) -> None:
    labels = table(a=polars.Series(values, dtype=polars.Float64)).labels("a").to_list()
    assert [float(label) for label in labels] == values
    for label, value in zip(labels, values, strict=True):
        assert label == (str(int(value)) if abs(value) < 1e16 and value == int(value) else repr(value))


def test_places_are_asked_for() -> None:
    cells = Table(polars.DataFrame({"a": ["1", "x"]}), "t.xlsx", places=lambda row: f"sheet Data, row {row + 9}")
    with pytest.raises(TableError, match=r"t\.xlsx, sheet Data, row 10, column 'a': 'x' is not a number"):
        cells.numbers("a")


def test_empty_columns_and_categories() -> None:
    cells = table(a=[None, None], b=polars.Series(["1", None], dtype=polars.Enum(["1"])))
    assert np.isnan(cells.numbers("a")).all()
    assert cells.parse("b")[1].tolist() == [True, False]
    assert cells.labels("b").to_list() == ["1", None]
    assert cells.missing("b") == 1


def test_the_minus_sign_of_typeset_tables() -> None:
    assert table(a=["−1.5", "2"]).numbers("a").tolist() == [-1.5, 2]


def test_huge_integers() -> None:
    assert table(a=["123456789012345678901234567890"]).numbers("a").tolist() == [123456789012345678901234567890.0]


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "1e999"])
def test_infinity_is_named(cell: str) -> None:
    with pytest.raises(TableError, match=r"t\.csv, line 4, column 'a': .* is infinite or too large"):
        table(a=["1", "2", cell]).numbers("a")


def test_text_is_named_by_its_line_or_row() -> None:
    with pytest.raises(TableError, match=r"t\.csv, line 3, column 'a': 'high' is not a number"):
        table(a=["1", "high"]).numbers("a")
    with pytest.raises(TableError, match="row 2"):
        Table(polars.DataFrame({"a": ["1", "high"]})).numbers("a")


def test_labels_agree_between_text_and_numbers() -> None:
    assert table(a=["3.0", "3", " 3 ", "3.5", "x"]).labels("a").to_list() == ["3", "3", "3", "3.5", "x"]
    assert table(a=[3.0, 3.5, None]).labels("a").to_list() == ["3", "3.5", None]
    assert table(a=[3, 4]).labels("a").to_list() == ["3", "4"]
    assert table(a=["007", "7"]).labels("a").to_list() == ["007", "7"]  # a code, not a quantity


def test_a_missing_column_names_the_nearest() -> None:
    with pytest.raises(TableError, match=r"--target: t\.csv has no column 'Qualty'; did you mean 'quality'"):
        table(quality=[1], alcohol=[2]).check_column("Qualty", "--target")
    with pytest.raises(TableError, match="it has 'quality', 'alcohol'"):
        table(quality=[1], alcohol=[2]).check_column("zzz", "--target")
    with pytest.raises(TableError, match="separate columns by commas"):
        Table(polars.DataFrame({"a b quality": [1]})).check_column("qual", "--target")
    with pytest.raises(TableError, match="did you mean 'quality'"):
        Table(polars.DataFrame({"quality": [1]})).check_column("qual", "--target")


def test_no_columns() -> None:
    with pytest.raises(TableError, match="no columns"):
        Table(polars.DataFrame())


def test_missing_cells_are_counted() -> None:
    cells = table(a=["1", "", "NA"], b=["x", "?", "y"], c=[None, 1.0, float("nan")])
    assert [cells.missing(column) for column in "abc"] == [2, 1, 2]
