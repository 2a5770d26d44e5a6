"""Every kind of column is told apart, and what is left out is said."""

import datetime

import polars
import pytest

from fathoms.tables.columns.column import Column
from fathoms.tables.columns.find_kind import find_kind
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError


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
        (["low", "high", "mid", "low"], "ordered"),
        (["18-24", "25-34", "65+"], "ordered"),
        (["20141013T000000", "20150101T123000"], "date"),
        ([20141013, 20141102, 20150101, 20150101], "date"),
        ([20141013, 20141102, 20141399], "number"),
        ([20141013, 20141013, 20141102], "number"),
        ([datetime.datetime(2020, 1, 1, 5), datetime.datetime(2020, 1, 2)], "date"),
        ([datetime.time(5), datetime.time(6)], "date"),
        ([datetime.date(2020, 1, 1)] * 2, "constant"),
        (["14:30", "7:05", "23:59"], "date"),
        (["3/4/2015", "5/6/2015"], "text"),
    ],
)
def test_kinds(cells: object, expected: str) -> None:
    column = kind(cells)
    assert column.kind == expected
    assert column.used == (expected in ("number", "yes/no", "category", "ordered", "date"))
    assert column.used or column.note


@pytest.mark.parametrize("name", ["id", "ID", "customer_id", "PassengerId", "user id"])
def test_a_different_number_in_every_row_of_an_id(name: str) -> None:
    frame = polars.DataFrame({name: [901, 17, 55, 1002], "humid": [901, 17, 55, 1002]})
    assert find_kind(Table(frame), name).kind == "identifier"
    assert find_kind(Table(frame), "humid").kind == "number"


def test_text_among_numbers_stops_with_its_line() -> None:
    with pytest.raises(
        TableError, match=r"t\.csv, line 12, column 'a': 'high' is not a number, and 19 other cells are"
    ):
        kind([*map(str, range(10)), "high", *map(str, range(9))])
    assert kind(["1", "2", "high", "low", "1", "2", "high"]).kind == "category"


def test_dates_that_can_be_read_in_two_ways_are_left_out_with_the_reason() -> None:
    column = kind(["03/04/2015", "05/06/2015"])
    assert "can be read in two ways" in column.note
    assert "'date %d/%m/%Y' if the day is first" in column.note
    assert kind(["03/04/2015", "25/06/2015"]) == Column("a", "date", format="%d/%m/%Y")
    assert kind(["03/04/2015", "05/26/2015"]) == Column("a", "date", format="%m/%d/%Y")
    assert kind(["13/04/2015", "05/26/2015"]).kind != "date"


def test_an_enumeration_is_ordered() -> None:
    cells = polars.Series(["mid", "cheap", "dear"], dtype=polars.Enum(["cheap", "mid", "dear", "absurd"]))
    assert kind(cells) == Column("a", "ordered", order=("cheap", "mid", "dear"))


def test_a_column_of_numbers_and_texts_says_so() -> None:
    found = kind([str(place + 0.5) for place in range(40)] + ["off"] * 10)
    assert (found.kind, found.note) == ("identifier", "40 cells are numbers and 10 are text, such as 'off' in line 42")
