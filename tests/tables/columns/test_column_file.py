"""A file of columns is read, and every mistake names file and line or key."""

from pathlib import Path

import polars
import pytest

from fathoms.tables.columns.column_file import ColumnFile
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

TEXT = """
target = "price"
ignore = ["notes"]
group = "customer"
time = "sold"
split = "part"

[kinds]
postcode = "category"
size = ["S", "M", "L"]
sold = "date %d/%m/%Y"
"Größe in m²" = "number"
"""


def test_all_entries(tmp_path: Path) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(TEXT, encoding="utf-8")
    said = ColumnFile.read(path)
    assert (said.target, said.ignore, said.group, said.time, said.split) == (
        "price",
        ("notes",),
        "customer",
        "sold",
        "part",
    )
    assert said.kinds == {
        "postcode": "category",
        "size": ["S", "M", "L"],
        "sold": "date %d/%m/%Y",
        "Größe in m²": "number",
    }
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())  # as Notepad saves it
    assert ColumnFile.read(path) == said


def test_its_kinds_are_what_find_columns_takes() -> None:
    table = Table(polars.DataFrame({"size": ["S", "L", "M"], "code": [1, 2, 2], "y": [1, 2, 3]}))
    said = ColumnFile.parse(b'target = "y"\n[kinds]\nsize = ["S", "M", "L"]\ncode = "category"', "c.toml")
    assert [column.kind for column in find_columns(table, said.target or "", said.ignore, said.kinds)] == [
        "ordered",
        "category",
    ]


def test_an_empty_file_says_nothing() -> None:
    assert ColumnFile.parse(b"", "c.toml") == ColumnFile("c.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("target = price", r"c\.toml, line 1, column 10: invalid value"),
        ("\n\ntarget = 'a", r"c\.toml, line 3: expected"),
        ("target = 'a'\ntarget = 'b'", r"c\.toml, line 2.*: cannot overwrite"),
        ("taget = 'a'", r"c\.toml, key 'taget': .*did you mean 'target'"),
        ("target = 3", r"c\.toml, key 'target': 3 is no column's name"),
        ("group = ['a']", "key 'group'"),
        ("ignore = 'a'", r"key 'ignore': write a list of texts, ignore = \["),
        ("ignore = ['a', 3]", "key 'ignore'"),
        ("ignore = ['a', 'a']", "a name is there twice"),
        ("kinds = 'number'", r"key 'kinds': write a line \[kinds\]"),
        ("[kinds]\na = 'nmber'", r"key 'kinds.a': 'nmber' is no kind; did you mean 'number'"),
        ("[kinds]\na = 7", "key 'kinds.a': '7' is no kind"),
        ("[kinds]\na = ['x']", "key 'kinds.a': an order needs two labels"),
        ("[kinds]\na = ['x', 'x']", "key 'kinds.a': a name is there twice"),
        ("[kinds]\na = 'ignored'", r"put it in ignore = \['a'\]"),
        ("[kinds]\n[kinds.a]\nb = 1", "key 'kinds.a'"),
        ("a = " + "[" * 5000, "c\\.toml"),
    ],
)
def test_mistakes(text: str, told: str) -> None:
    with pytest.raises(TableError, match=told):
        ColumnFile.parse(text.encode(), "c.toml")


def test_no_such_file_and_bytes(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no file"):
        ColumnFile.read(tmp_path / "none.toml")
    with pytest.raises(TableError, match="cannot be read"):
        ColumnFile.read(tmp_path)
    with pytest.raises(TableError, match="line 2: not UTF-8"):
        ColumnFile.parse(b"\n\xff", "c.toml")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("target = 'q'", "target"),
        ("time = 'q'", "time"),
        ("ignore = ['q']", "ignore"),
        ("[kinds]\nq = 'number'", "kinds"),
    ],
)
def test_columns_that_are_not_there(text: str, key: str) -> None:
    table = Table(polars.DataFrame({"a": [1]}), "t.csv")
    with pytest.raises(TableError, match=rf"c\.toml, key '{key}': t\.csv has no column 'q'"):
        ColumnFile.parse(text.encode(), "c.toml").check(table)
