"""Files become tables, and files that are none are told apart from mistakes in them."""

import csv
import gzip
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

WINE = Path(__file__).parents[3] / "examples" / "data" / "red-wine.csv"


def written(folder: Path, content: bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def columns(table: Table) -> dict[str, list[float]]:
    return {name: table.numbers(name).tolist() for name in table.columns}


def test_agrees_with_the_csv_module() -> None:
    with WINE.open(newline="") as file:
        header, *rows = csv.reader(file)
    table = read_table(WINE)
    assert table.columns == header
    for place, name in enumerate(header):
        np.testing.assert_array_equal(table.numbers(name), [float(row[place]) for row in rows])


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1.5,2\n3,4\n",
        b"\xef\xbb\xbfa,b\n1.5,2\n3,4\n",
        b"a;b\n1.5;2\n3;4\n",
        b"a;b\n1,5;2\n3;4\n",
        b"a\tb\n1.5\t2\n3\t4\n",
        b"a|b\n1.5|2\n3|4\n",
        b"a,b\r\n1.5,2\r\n3,4\r\n",
        b"a,b\n1.5,2\n3,4",
        b'"a","b"\n"1.5","2"\n"3","4"\n',
        b" a , b\n 1.5 , 2\n3,4\n",
        b"a,b\n1.50,2e0\n+3,.4e1\n",
        gzip.compress(b"a,b\n1.5,2\n3,4\n"),
    ],
    ids=[
        "comma",
        "bom",
        "semicolon",
        "decimal-comma",
        "tab",
        "bar",
        "crlf",
        "no-last-newline",
        "quoted",
        "blanks",
        "notations",
        "gzip",
    ],
)
def test_ways_to_write_the_same(tmp_path: Path, content: bytes) -> None:
    assert columns(read_table(written(tmp_path, content))) == {"a": [1.5, 3.0], "b": [2.0, 4.0]}


def test_parquet_and_arrow(tmp_path: Path) -> None:
    frame = polars.DataFrame({"a": [1.5, None], "b": ["x", "y"]})
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_ipc(tmp_path / "t.arrow")
    for name in ("t.parquet", "t.arrow"):
        assert read_table(tmp_path / name).frame.equals(frame)


def test_unicode_names_and_cells(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "größe,名前\n1,東京\n2,Zürich\n".encode()))
    assert table.columns == ["größe", "名前"]
    assert table.labels("名前").to_list() == ["東京", "Zürich"]


def test_quoted_separators_and_newlines(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, b'"a, b",c\n"x, ""y""\nz",1\n'))
    assert table.columns == ["a, b", "c"]
    assert table.labels("a, b").to_list() == ['x, "y"\nz']


def test_blank_names_are_called_by_their_place(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, b",b,\n1,2,3\n")).columns == ["column 1", "b", "column 3"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n", "no rows"),
        (b"a,b,a\n1,2,3\n", "columns 1 and 3 are both called 'a'"),
        (b"1,2\n3,4\n", "first line holds numbers"),
        (b"a,b\n1,2\n1,2,3\n", "line 3: 3 cells where the header has 2"),
        (b'a,b\n1,"2\n3,4\n', "line 2: .*quotation mark"),
        (b"a,b\n1,\x00\x01\n", "not a text table"),
        (b"PK\x03\x04rest", "cannot be read"),
        (b"PAR1rest", "is cut off"),
        (b"\x1f\x8bbroken", "is cut off"),
        (gzip.compress(b"a,b\n1,2\n" * 9, mtime=0)[:-9], "is cut off"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(TableError, match=told) as caught:
        read_table(written(tmp_path, content))
    assert "t.csv" in str(caught.value)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no file"):
        read_table(tmp_path / "missing.csv")
    with pytest.raises(TableError, match="is a folder"):
        read_table(tmp_path)
    with pytest.raises(TableError, match="cannot be read"):
        read_table("a\0b")


def test_long_files_with_a_cut_character(tmp_path: Path) -> None:
    # The first megabyte, from which the separator is told, ends within a two-byte letter.
    row = "é;1\n".encode()
    content = b"na;b\n" + row * (300_000)
    assert read_table(written(tmp_path, content)).rows == 300_000
