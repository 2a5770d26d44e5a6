"""Every column gets a kind, the person's word counts, and what is left out is said."""

from pathlib import Path

import polars
import pytest

from fathoms.tables.columns.column import Column
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

DATA = Path(__file__).parents[3] / "examples" / "data"


def test_a_lone_column_of_counting_numbers_is_no_identifier() -> None:
    table = Table(polars.DataFrame({"x": range(10), "name": list("abcdefghij"), "y": [2.5 * x for x in range(10)]}))
    assert [column.kind for column in find_columns(table, "y")] == ["number", "identifier"]


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


TABLE = Table(
    polars.DataFrame(
        {
            "size": ["mid", "low", "top", None],
            "when": ["03/04/2015", "05/06/2015", "", "01/02/2015"],
            "group": ["u", "v", "u", "w"],
            "y": [1.0, 2, 3, 3],
        }
    ),
    "t.csv",
    first_line=2,
)


def said(name: str, kind: str | list[str]) -> Column:
    return next(column for column in find_columns(TABLE, "y", kinds={name: kind}) if column.name == name)


def test_orders_and_forms_that_the_person_says() -> None:
    assert said("size", ["low", "mid", "top"]) == Column("size", "ordered", order=("low", "mid", "top"))
    assert said("size", "ordered low, mid,top").order == ("low", "mid", "top")
    assert said("when", "date %m/%d/%Y") == Column("when", "date", format="%m/%d/%Y")
    assert said("size", "identifier") == Column("size", "identifier", "left out on request")
    (group,) = (
        column
        for column in find_columns(TABLE, "y", roles={"group": "the split's groups"})
        if not column.used and column.name == "group"
    )
    assert group.note == "the split's groups"


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("size", ["low", "mid"], r"t\.csv, line 4, column 'size': 'top' is not among the ordered labels \(low, mid\)"),
        ("size", ["low", "low"], "given twice"),
        ("size", "ordered", "the order is not known.*ordered low,mid,top"),
        ("size", "date", "the form of the dates .* is not known"),
        ("size", "date %d/%m/%Y", r"t\.csv, line 2, column 'size': 'mid' is not a date"),
        ("when", "date", "can be read in two ways"),
        ("when", "date %d.%m.%Y", r"line 2, column 'when': '03/04/2015' is not a date of the form %d.%m.%Y"),
        ("when", "number 7", "a kind is one of"),
        ("when", "ignored", "--ignore leaves a column out"),
        ("when", "number", "'03/04/2015' is not a number"),
    ],
)
def test_what_cannot_be(name: str, kind: str | list[str], told: str) -> None:
    with pytest.raises(TableError, match=told):
        said(name, kind)
