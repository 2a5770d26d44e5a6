"""Every kind of column is told apart, and what is left out is said."""

import datetime
from pathlib import Path

import polars
import pytest

from fathoms.tables.columns.column import Column, find_columns, find_kind
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

DATA = Path(__file__).parents[3] / "examples" / "data"


def kind(cells: object) -> Column:
    return find_kind(Table(polars.DataFrame({"a": cells}), "t.csv", first_line=2), "a")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.5", "2", "2", ""], "number"),
        ([3, 1, 2, 2], "number"),
        (["0", "1", "1", "0"], "yes/no"),
        ([True, False, True], "yes/no"),
        (["m", "f", "", "f"], "yes/no"),
        (["x", "y", "z", "x"], "category"),
        (["x", "x", ""], "category"),
        (["7", "7"], "constant"),
        (["x", "x"], "constant"),
        (["", "", "NA"], "constant"),
        ([None, None], "constant"),
        (list(range(20)), "identifier"),
        (["2", "1", "4", "3"], "identifier"),
        (list(range(1950, 2020)), "number"),
        ([f"case {place}" for place in range(30)], "identifier"),
        ([f"he said {place} times no" for place in range(30)], "text"),
        (["2020-01-31", "2021-02-01", "2020-01-31"], "date"),
        ([datetime.date(2020, 1, 1), None], "date"),
        ([[1, 2], [3]], "text"),
        ([1990 + place * 0.5 for place in range(9)], "number"),
    ],
)
def test_kinds(cells: object, expected: str) -> None:
    column = kind(cells)
    assert column.kind == expected
    assert column.used == (expected in ("number", "yes/no", "category"))
    assert column.used or column.note


@pytest.mark.parametrize("name", ["id", "ID", "customer_id", "PassengerId", "user id"])
def test_a_different_number_in_every_row_of_an_id(name: str) -> None:
    frame = polars.DataFrame({name: [901, 17, 55, 1002], "humid": [901, 17, 55, 1002]})
    assert find_kind(Table(frame), name).kind == "identifier"
    assert find_kind(Table(frame), "humid").kind == "number"


def test_a_lone_column_of_counting_numbers_is_no_identifier() -> None:
    table = Table(polars.DataFrame({"x": range(10), "name": list("abcdefghij"), "y": [2.5 * x for x in range(10)]}))
    assert [column.kind for column in find_columns(table, "y")] == ["number", "identifier"]


def test_text_among_numbers_stops_with_its_line() -> None:
    with pytest.raises(
        TableError, match=r"t\.csv, line 12, column 'a': 'high' is not a number, and 19 other cells are"
    ):
        kind([*map(str, range(10)), "high", *map(str, range(9))])
    assert kind(["1", "2", "high", "low", "1", "2", "high"]).kind == "category"


def test_examples() -> None:
    ion = {column.name: column.kind for column in find_columns(read_table(DATA / "ion.csv"), "Class")}
    assert ion.pop("column 1") == "identifier"
    assert ion.pop("V2") == "constant"
    assert ion.pop("V1") == "yes/no"
    assert set(ion.values()) == {"number"}
    penguins = {column.name: column.kind for column in find_columns(read_table(DATA / "penguins.csv"), "species")}
    assert [name for name, kind in penguins.items() if kind != "number"] == ["island", "sex"]


def test_what_the_person_says_counts() -> None:
    table = Table(
        polars.DataFrame(
            {"row": [1, 2, 3, 4], "code": ["7", "8", "8", "9"], "b": ["x", "y", "x", "z"], "y": [1.0, 2, 3, 3]}
        )
    )
    found = {
        c.name: c.kind for c in find_columns(table, "y", ignore=["b"], kinds={"row": "number", "code": "category"})
    }
    assert found == {"row": "number", "code": "category", "b": "ignored"}
    for wrong, told in (({"row": "nmber"}, "a kind is one of"), ({"rw": "number"}, "did you mean 'row'")):
        with pytest.raises(TableError, match=told):
            find_columns(table, "y", kinds=wrong)
    with pytest.raises(TableError, match="'x' is not a number"):
        find_columns(table, "y", kinds={"b": "number"})
    with pytest.raises(TableError, match="3 different values"):
        find_columns(table, "y", kinds={"b": "yes/no"})
    with pytest.raises(TableError, match=r"--ignore: .* no column 'c'"):
        find_columns(table, "y", ignore=["c"])
