"""Arrow files and streams, as pyarrow writes them."""

import random
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.feather
import pyarrow.ipc
import pytest

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError

TABLE = pyarrow.table({"a": [1, None], "b": pyarrow.array(["x", "y"]).dictionary_encode(), " c ": [1.5, 2.5]})
ROWS = [(1, "x", 1.5), (None, "y", 2.5)]


@pytest.mark.parametrize("compression", ["uncompressed", "lz4", "zstd"])
def test_feather(tmp_path: Path, compression: str) -> None:
    pyarrow.feather.write_feather(TABLE, tmp_path / "t.feather", compression=compression)
    table = read_table(tmp_path / "t.feather")
    assert table.frame.rows() == ROWS
    assert table.columns == ["a", "b", "c"]
    assert table.labels("b").to_list() == ["x", "y"]


def test_streams(tmp_path: Path) -> None:
    with pyarrow.ipc.new_stream(tmp_path / "t.arrows", TABLE.schema) as writer:
        writer.write_table(TABLE)
    assert read_table(tmp_path / "t.arrows").frame.rows() == ROWS


def test_the_first_feather_format(tmp_path: Path) -> None:
    (tmp_path / "t.feather").write_bytes(b"FEA1" + bytes(50) + b"FEA1")
    with pytest.raises(TableError, match="first Feather format"):
        read_table(tmp_path / "t.feather")


def test_damaged_bytes(tmp_path: Path) -> None:
    draw = random.Random(0)
    path = tmp_path / "t.arrow"
    pyarrow.feather.write_feather(TABLE, path)
    whole = path.read_bytes()
    for _ in range(60):
        damaged = bytearray(whole)
        damaged[draw.randrange(6, len(whole) - 6)] = draw.randrange(256)
        path.write_bytes(damaged[: draw.choice([len(whole), len(whole) // 2])])
        try:
            read_table(path).frame.rows()
        except TableError as error:
            told = str(error)
            assert told.startswith("t.arrow")


def test_larger_than_memory(tmp_path: Path, memory_limit: Callable[[str], None]) -> None:
    pyarrow.feather.write_feather(TABLE, tmp_path / "t.arrow")
    with (tmp_path / "t.arrow").open("r+b") as file:
        file.truncate(200_000_000)
    memory_limit("160MB")
    with pytest.raises(TableError, match="room for 160 MB"):
        read_table(tmp_path / "t.arrow")
