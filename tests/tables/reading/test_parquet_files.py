"""Parquet files, folders and patterns; what is cut, damaged or unlike the others is told and never ends the process."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pyarrow
import pyarrow.parquet
import pytest

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError

FRAME = polars.DataFrame({"a": [1.5, None, 2.0], "b": ["x", "ü", None], "c": [True, False, None]})


def test_what_pyarrow_writes(tmp_path: Path) -> None:
    for version in ("1.0", "2.0"):
        path = tmp_path / "t.parquet"
        pyarrow.parquet.write_table(FRAME.to_arrow(), path, data_page_version=version, row_group_size=2)
        table = read_table(path)
        assert table.frame.rows() == FRAME.rows()
        assert (table.name, table.place(2)) == ("t.parquet", "row 3")


def test_records_within_cells_become_columns(tmp_path: Path) -> None:
    nested = pyarrow.table({"a": [{"x": 1, "y": {"z": "p"}}, None], "b": [[1, 2], []]})
    pyarrow.parquet.write_table(nested, tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet").frame.to_dict(as_series=False) == {
        "a.x": [1, None],
        "a.y.z": ["p", None],
        "b": [[1, 2], []],
    }


def test_folders_and_patterns(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "part-1.parquet")
    FRAME.select("c", "a", "b").write_parquet(tmp_path / "part-2.parquet")
    (tmp_path / "_SUCCESS").touch()
    for source in (tmp_path, f"{tmp_path}/part-*.parquet"):
        table = read_table(source)
        assert table.frame.rows() == FRAME.rows() * 2
        assert table.place(4) == "part-2.parquet, row 2"
    FRAME.drop("b").write_parquet(tmp_path / "part-3.parquet")
    with pytest.raises(TableError, match=r"part-3\.parquet has no column 'b', which part-1\.parquet has"):
        read_table(tmp_path)
    FRAME.with_columns(d=1).write_parquet(tmp_path / "part-3.parquet")
    with pytest.raises(TableError, match=r"part-3\.parquet has a column 'd'"):
        read_table(tmp_path)
    FRAME.with_columns(a=polars.Series([1, 2, 3])).write_parquet(tmp_path / "part-3.parquet")
    assert read_table(tmp_path).numbers("a")[6:].tolist() == [1, 2, 3]


def test_cut_files(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    FRAME.write_parquet(path)
    whole = path.read_bytes()
    for length in range(5, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(TableError, match=r"t\.parquet (is cut off|has no columns|.* cannot be read)"):
            read_table(path)


def test_encrypted_and_compressed(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PARE" + bytes(20) + b"PARE")
    with pytest.raises(TableError, match="encrypted"):
        read_table(path)


@pytest.mark.parametrize("seed", range(3))
def test_damaged_bytes(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    path = tmp_path / "t.parquet"
    polars.DataFrame({"a": np.arange(30.0), "b": ["x", "y", None] * 10}).write_parquet(path)
    whole = path.read_bytes()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(draw.choice([1, 2, 5])):
            damaged[draw.randrange(4, len(whole) - 4)] = draw.randrange(256)
        path.write_bytes(damaged)
        try:
            read_table(path).frame.rows()
        except TableError as error:
            told = str(error)
            assert told.startswith("t.parquet")


def test_more_rows_than_memory(tmp_path: Path, memory_limit: Callable[[str], None]) -> None:
    # Thirty million rows of one value are a file of few bytes.
    path = tmp_path / "t.parquet"
    polars.select(polars.repeat(1.0, 30_000_000).alias("a")).write_parquet(path)
    assert path.stat().st_size < 3_000_000
    memory_limit("160MB")
    with pytest.raises(TableError, match=r"t\.parquet takes about 240 MB of memory and there is room for 160 MB"):
        read_table(path)


def test_options_that_do_not_fit(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "t.parquet")
    for option in (
        {"sheet": "a"},
        {"query": "SELECT 1"},
        {"encoding": "utf-8"},
        {"delimiter": ";"},
        {"columns": ["a"]},
    ):
        with pytest.raises(TableError, match=f"is a Parquet file, for which {next(iter(option))}= means nothing"):
            read_table(tmp_path / "t.parquet", **option)
