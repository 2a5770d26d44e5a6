"""Files that fuzzing found something with."""

from __future__ import annotations

import lzma
import time
from pathlib import Path

import pytest

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError

CORPUS = Path(__file__).parents[2] / "fuzz" / "corpus" / "tables"


def test_wide_text_without_a_mark_begins_with_the_lower_byte(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("größe,b\n1,2\n".encode("utf-16-le"))
    assert read_table(path, encoding="utf-16").columns == ["größe", "b"]


def test_what_is_not_the_said_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n1,2\n3,4\n5")
    for encoding in ("utf-16", "utf-32", "punycode", "idna"):
        with pytest.raises(TableError, match=r"t\.csv|not known"):
            read_table(path, encoding=encoding)


def test_whole_numbers_beyond_all_measure_are_infinite(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"a": 1}\n{"a": 1' + "0" * 400 + '}\n{"a": -1' + "0" * 400 + "}\n")
    assert read_table(path).frame["a"].to_list() == [1.0, float("inf"), float("-inf")]


def test_half_characters_are_spelled_out(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text('[{"a\\ud800": "x\\udfff"}, {"a\\ud800": "y"}]')
    table = read_table(path)
    assert table.frame.rows() == [("x\\udfff",), ("y",)] and table.columns == ["a\\ud800"]


def test_lists_in_lists_are_no_work(tmp_path: Path) -> None:
    """polars takes seconds for a list of a hundred levels, and more for each further one."""
    path = tmp_path / "t.json"
    path.write_text('[{"a": ' + "[" * 200 + "1" + "]" * 200 + ', "b": 1}, {"a": null, "b": 2}]')
    began = time.process_time()
    assert read_table(path).frame["b"].to_list() == [1, 2]
    assert time.process_time() - began < 1


@pytest.mark.parametrize("depth", [500, 100_000])
def test_records_in_records_are_no_work(tmp_path: Path, depth: int) -> None:
    """What polars takes for them grows with the fourth power of their depth."""
    path = tmp_path / "t.jsonl"
    path.write_text('{"a": 1, "b": ' + '{"c":' * depth + "1" + "}" * depth + '}\n{"a": 2, "b": null}\n')
    began = time.process_time()
    if depth == 500:
        assert read_table(path).frame["a"].to_list() == [1, 2]
    else:
        with pytest.raises(TableError, match=r"t\.jsonl, line 1.*too deep"):
            read_table(path)
    assert time.process_time() - began < 1


def test_a_row_of_millions_of_cells_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for row in ("1," * 3_000_000, '1,"\n",' * 1_500_000):  # on one line, and on many
        path.write_text("a,b\n" + row + "\n")
        for delimiter in (None, ","):
            with pytest.raises(TableError, match=r"t\.csv, line 2: a row of more than 1,048,576 cells"):
                read_table(path, delimiter=delimiter)


def test_pages_before_the_file_are_told(tmp_path: Path) -> None:
    content = bytearray((CORPUS / "snappy.parquet").read_bytes())
    content[6067] = 18
    content[6080] = 183  # the dictionary's place: a number below zero
    path = tmp_path / "t.parquet"
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"the end of the Parquet file cannot be read"):
        read_table(path)


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.xz"
    path.write_bytes(lzma.compress(b"a" * (40 << 20), preset=0))
    with pytest.raises(TableError, match=r"16,777,216 characters|131,072 characters"):
        read_table(path)


def test_a_database_of_another_format_is_told(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "t.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (a)")
    database.close()
    changed = bytearray(path.read_bytes())
    changed[18:20] = b"\x09\x09"  # the versions of the format, of which SQLite knows two
    changed[44:48] = b"\x00\x00\x00\x09"
    path.write_bytes(changed)
    with pytest.raises(TableError, match=r"t\.sqlite"):
        read_table(path)


def test_a_message_of_sqlite_that_is_no_text(tmp_path: Path) -> None:
    """SQLite names what is damaged as it stands there, and Python wants its messages in UTF-8."""
    import sqlite3

    path = tmp_path / "t.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE towns (a)")
    database.close()
    path.write_bytes(path.read_bytes().replace(b"towns", b"t\xfb\xecns", 2).replace(b"CREATE TABLE", b"CREATE TABEL"))
    with pytest.raises(TableError, match=r"t\.sqlite is damaged"):
        read_table(path)


def test_a_member_without_a_name(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("?", "a,b\n1,2\n")
        archive.writestr("folder/", "")
        archive.filelist[0].filename = ""
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["", "folder/"]
    with pytest.raises(TableError, match=r"t\.zip cannot be read as a zip file"):  # its own head has another name
        read_table(path)
