"""Files that are not there, or not files, or not to be read."""

import os
from pathlib import Path

import pytest

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.table_error import TableError


def test_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "red-wine.csv").write_text("a,b\n1,2\n")
    with pytest.raises(TableError, match=r"There is no file .*red-wein\.csv\. Did you mean '.*red-wine\.csv'\?"):
        read_table(tmp_path / "red-wein.csv")
    with pytest.raises(TableError, match="There is no folder"):
        read_table(tmp_path / "nowhere" / "t.csv")


def test_parts(tmp_path: Path) -> None:
    path = tmp_path / "a#b.csv"
    path.write_text("x,y\n1,2\n")
    assert (TableFile(path).part, read_table(path).columns) == (None, ["x", "y"])
    assert TableFile(f"{path}#part").part == "part"


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"is a folder without \.parquet files"):
        read_table(tmp_path)
    with pytest.raises(TableError, match="address on the web"):
        read_table("https://example.org/t.csv")
    with pytest.raises(TableError, match="not a file but a device or a pipe"):
        read_table(os.devnull)
    with pytest.raises(TableError, match="zero character"):
        read_table("a\0b")
    with pytest.raises(TableError, match="cannot be read"):
        read_table("x" * 5000)


def test_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)  # whoever runs the tests may be allowed everything
    with pytest.raises(TableError, match=r"may not be read by you. Change its permissions: chmod \+r"):
        read_table(path)
