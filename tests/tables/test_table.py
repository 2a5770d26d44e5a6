"""Cells become numbers or labels, and a cell that cannot is named."""

import numpy as np
import polars
import pytest

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
    with pytest.raises(TableError, match="'1,234,567' is not a number"):
        table(a=["1,234,567"]).numbers("a")


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


def test_no_columns() -> None:
    with pytest.raises(TableError, match="no columns"):
        Table(polars.DataFrame())


def test_missing_cells_are_counted() -> None:
    cells = table(a=["1", "", "NA"], b=["x", "?", "y"], c=[None, 1.0, float("nan")])
    assert [cells.missing(column) for column in "abc"] == [2, 1, 2]
