"""Tables in Parquet files: which files and columns they are, how they are cut, what they hold, and what is wrong with them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import polars
import pyarrow.parquet
import pytest

from fathoms.data import ParquetTable
from fathoms.data.parquet_footer import row_groups

FRAME = polars.DataFrame(
    {"a": [1, 2, 3, 4, 5], "b": [0.5, 1.5, 2.5, 3.5, 4.5], "yes": [True, False, True, True, False]}
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(3):
        FRAME.with_columns(polars.col("a") + 10 * number).write_parquet(tmp_path / f"part{number}.parquet")
    return tmp_path


def read(table: ParquetTable, rows: range, room: int = 10**6, dtype: str = "float32") -> list[np.ndarray]:
    source = table.trained
    arrays = source.room(len(rows), dtype)
    source.read(rows, arrays, room)
    return arrays


@pytest.mark.parametrize("writer", ["polars", "pyarrow"])
@pytest.mark.parametrize("compression", ["snappy", "zstd", "gzip"])
def test_the_footer_says_what_pyarrow_says(tmp_path: Path, writer: str, compression: str) -> None:
    path = tmp_path / "a.parquet"
    frame = polars.DataFrame(
        {f"column {number}": np.arange(2000.0) + number for number in range(20)} | {"text": ["ä"] * 2000}
    )
    if writer == "polars":
        frame.write_parquet(path, row_group_size=300, compression=compression)  # type: ignore[arg-type]
    else:
        pyarrow.parquet.write_table(frame.to_arrow(), path, row_group_size=300, compression=compression)
    known = pyarrow.parquet.ParquetFile(path).metadata
    found = row_groups(path)
    assert [group.rows for group in found] == [known.row_group(n).num_rows for n in range(known.num_row_groups)]
    for number, group in enumerate(found):
        for place in range(known.num_columns):
            column = known.row_group(number).column(place)
            assert group.stored[column.path_in_schema] == column.total_compressed_size + column.total_uncompressed_size


def test_a_folder_a_pattern_and_a_list_are_one_table(folder: Path) -> None:
    (folder / "_unfinished.parquet").write_bytes(b"")
    (folder / "notes.txt").write_text("no table")
    expected = [1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 21, 22, 23, 24, 25]
    files = sorted(folder.glob("part*.parquet"))
    for path in (folder, str(folder), folder / "part*.parquet", files, [str(file) for file in files]):
        table = ParquetTable(path, target="yes", columns=["b", "a"])
        x, y = read(table, range(15))
        assert table.rows == 15
        np.testing.assert_array_equal(x[:, 1], expected)
        np.testing.assert_array_equal(x[:, 0], np.tile(FRAME["b"], 3))
        np.testing.assert_array_equal(y, np.tile(FRAME["yes"], 3))


@pytest.mark.parametrize("room", [1, 10**3, 10**6])
def test_any_stretch_of_rows_can_be_read(folder: Path, room: int) -> None:
    table = ParquetTable(folder, target=["yes"], weights="b")
    x, y, weights = read(table, range(0, 15), dtype="float64")
    assert (x.shape, y.shape, weights.shape) == ((15, 1), (15, 1), (15,))
    for start in range(15):
        for stop in range(start + 1, 16):
            for whole, part in zip((x, y, weights), read(table, range(start, stop), room, "float64"), strict=True):
                np.testing.assert_array_equal(part, whole[start:stop])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_all_kinds_of_numbers(tmp_path: Path, dtype: str) -> None:
    kinds = [polars.Int8, polars.UInt16, polars.Int64, polars.UInt64, polars.Float32, polars.Float64, polars.Boolean]
    frame = polars.DataFrame({str(kind): polars.Series([0, 1, 1], dtype=polars.Int8).cast(kind) for kind in kinds})
    frame = frame.with_columns(decimal=polars.Series([0, 1, 1]).cast(polars.Decimal(10, 2)), y=polars.Series([0, 1, 1]))
    frame.write_parquet(tmp_path / "a.parquet")
    x, _ = read(ParquetTable(tmp_path / "a.parquet", target="y"), range(3), dtype=dtype)
    assert x.dtype == dtype and x.shape == (3, 8)
    np.testing.assert_array_equal(x, np.repeat([[0.0], [1.0], [1.0]], 8, axis=1))


def test_inputs_may_share_columns(tmp_path: Path) -> None:
    columns = {name: np.arange(5.0) + 10 * place for place, name in enumerate("abcd")}
    path = written(tmp_path / "a.parquet", **columns)
    source = ParquetTable(path, target="d", columns={"one": ["a", "b"], "two": ["c", "b", "a"]}).trained
    for room in (1, 10**6):
        arrays = source.room(5, "float32")
        source.read(range(5), arrays, room)
        for names, array in zip(("ab", "cba", "d"), arrays, strict=True):
            np.testing.assert_array_equal(array.reshape(5, -1), np.stack([columns[name] for name in names], axis=1))


def test_blocks_are_whole_row_groups_where_they_can_be(tmp_path: Path) -> None:
    rows = polars.DataFrame({"a": np.arange(1000.0), "y": np.arange(1000.0)})
    rows.write_parquet(tmp_path / "1.parquet", row_group_size=250)
    rows.write_parquet(tmp_path / "2.parquet", row_group_size=1000)
    rows.write_parquet(tmp_path / "3.parquet", row_group_size=20)
    blocks = ParquetTable(tmp_path, "y").trained.blocks(300)
    assert [row for block in blocks for row in block] == list(range(3000))
    assert blocks[:4] == [range(start, start + 250) for start in range(0, 1000, 250)]
    assert blocks[4:8] == [range(start, start + 250) for start in range(1000, 2000, 250)]
    assert {len(block) for block in blocks[8:-1]} == {60}  # three row groups, at most a quarter of 300


def test_several_inputs_and_outputs_by_name(folder: Path) -> None:
    table = ParquetTable(folder, target={"first": "yes", "second": ["b"]}, columns={"left": ["a"], "right": "a"})
    x, y, weights = table.trained.packed(read(table, range(2)))
    assert {name: array.shape for name, array in x.items()} == {"left": (2, 1), "right": (2,)}
    assert {name: array.shape for name, array in y.items()} == {"first": (2,), "second": (2, 1)}
    assert weights is None


def written(path: Path, **columns: object) -> Path:
    polars.DataFrame(columns).write_parquet(path)
    return path


def test_what_is_wrong_with_files_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"There is no file .*nowhere\.parquet"):
        ParquetTable(tmp_path / "nowhere.parquet")
    with pytest.raises(ValueError, match=r"has no file that ends in \.parquet\. Check its name"):
        ParquetTable(tmp_path)
    with pytest.raises(ValueError, match="No file is called"):
        ParquetTable(tmp_path / "*.parquet")
    with pytest.raises(ValueError, match="found an empty list"):
        ParquetTable([])
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match=r"is not a Parquet file.*scan_csv\('a.csv'\)\.sink_parquet\('a.parquet'\)"):
        ParquetTable(tmp_path / "a.csv")
    (tmp_path / "empty.parquet").write_bytes(b"")
    with pytest.raises(ValueError, match=r"empty\.parquet is empty"):
        ParquetTable(tmp_path / "empty.parquet")
    whole = written(tmp_path / "whole.parquet", a=[1.0] * 100).read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match=r"cut\.parquet is cut off"):
        ParquetTable(tmp_path / "cut.parquet")
    (tmp_path / "head.parquet").write_bytes(b"PAR1" + whole[-150:])
    with pytest.raises(ValueError, match=r"head\.parquet (is cut off|: the end|cannot be read)"):
        ParquetTable(tmp_path / "head.parquet")
    with pytest.raises(ValueError, match="has no rows"):
        ParquetTable(written(tmp_path / "none.parquet", a=[]))
    deep = tmp_path / "above" / "year=2024"
    deep.mkdir(parents=True)
    written(deep / "a.parquet", a=[1.0], y=[2.0])
    with pytest.raises(ValueError, match=r"For those further down: '.*\*\*.*\.parquet'"):
        ParquetTable(tmp_path / "above")
    assert ParquetTable(tmp_path / "above" / "**" / "*.parquet", target="y").rows == 1


def test_footers_with_flipped_bytes_raise_or_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", a=np.arange(50.0), y=np.arange(50.0))
    whole = path.read_bytes()
    length = int.from_bytes(whole[-8:-4], "little")
    rng = np.random.default_rng(0)
    for _ in range(300):
        data = bytearray(whole)
        data[int(rng.integers(len(whole) - 8 - length, len(whole) - 8))] = int(rng.integers(256))
        path.write_bytes(data)
        with suppress(ValueError):
            row_groups(path)


def test_what_is_wrong_with_columns_is_said(tmp_path: Path) -> None:
    from datetime import date

    path = written(
        tmp_path / "a.parquet",
        a=[1.0, 2.0], day=[date(2024, 1, 1)] * 2, name=["x", "y"], many=[[1.0], [2.0, 3.0]], label=["no", "yes"]
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"a\.parquet has no column 'delay'; it has a, day, name, many, label"):
        ParquetTable(path, target="delay", columns=["a"])
    with pytest.raises(ValueError, match=r"column 'day': found dates or times.*polars\.col\('day'\)\.to_physical\(\)"):
        ParquetTable(path, columns=["a", "day"])
    with pytest.raises(ValueError, match=r"column 'name': found text.*to_dummies\('name'\).*fathoms train a\.parquet"):
        ParquetTable(path, columns=["a", "name"])
    with pytest.raises(ValueError, match=r"column 'many': found lists"):
        ParquetTable(path, columns=["many"])
    with pytest.raises(ValueError, match=r"column 'label': found text.*cast\(polars\.Categorical\)"):
        ParquetTable(path, target="label", columns=["a"])
    with pytest.raises(ValueError, match=r"'a' is to be predicted.*columns=\['day'\]"):
        ParquetTable(path, target="a", columns=["a", "day"])
    with pytest.raises(ValueError, match="no columns left"):
        ParquetTable(written(tmp_path / "y.parquet", y=[1.0]), target="y")
    (tmp_path / "two").mkdir()
    written(tmp_path / "two" / "1.parquet", a=[1.0], y=[1.0])
    written(tmp_path / "two" / "2.parquet", b=[1.0], y=[1.0])
    with pytest.raises(ValueError, match=r"2\.parquet has no column 'a' as .*1\.parquet has"):
        ParquetTable(tmp_path / "two", target="y")


def test_the_lines_that_errors_recommend_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    monkeypatch.chdir(tmp_path)
    written(tmp_path / "a.parquet", a=[1.0, None, 3.0, float("nan")], label=["no", "yes", "no", "no"])
    with pytest.raises(ValueError) as refused:
        ParquetTable("a.parquet", target="label")
    exec(re.search(r"polars\.scan_parquet.*sink_parquet\('numbers\.parquet'\)", str(refused.value))[0])  # type: ignore[index]
    for _ in range(2):
        table = ParquetTable("numbers.parquet", target="label")
        source = table.trained
        with pytest.raises(ValueError, match=r"column 'a' \(row \d\)") as refused:
            source.read_finite(range(table.rows), source.room(table.rows, "float32"), 10**6, True)
        line = re.search(r"polars\.scan_parquet.*sink_parquet\('clean\.parquet'\)", str(refused.value))[0]  # type: ignore[index]
        exec(line)
        Path("clean.parquet").rename("numbers.parquet")
    table = ParquetTable("numbers.parquet", target="label")
    x, y = read(table, range(table.rows))
    assert x.tolist() == [[1.0], [3.0]] and y.tolist() == [0.0, 0.0]


def test_missing_and_infinite_values_are_found_where_they_are(tmp_path: Path) -> None:
    good = np.arange(1000.0)
    polars.DataFrame({"a": good, "y": good}).write_parquet(tmp_path / "1.parquet")
    with_null = [None if row == 777 else float(row) for row in range(1000)]
    polars.DataFrame({"a": good, "y": with_null}).write_parquet(tmp_path / "2.parquet", row_group_size=100)
    infinite = np.where(good == 555, np.inf, good)
    polars.DataFrame({"a": infinite, "y": good}).write_parquet(tmp_path / "3.parquet", row_group_size=300)
    source = ParquetTable(tmp_path, "y").trained
    with pytest.raises(ValueError, match=r"2\.parquet, column 'y' \(row 777\): found no value \(null\)\. .*drop_nulls"):
        source.loaded("float32", 10**6, True)
    rows = range(2100, 3000)
    with pytest.raises(ValueError, match=r"3\.parquet, column 'a' \(row 555\): found inf\. .*is_finite"):
        source.read_finite(rows, source.room(len(rows), "float32"), 10**6, True)
    source.read_finite(rows, source.room(len(rows), "float32"), 10**6, False)


@pytest.mark.parametrize("what", ["shorter", "gone", "other"])
def test_a_file_that_changes_is_noticed(tmp_path: Path, what: str) -> None:
    path = written(tmp_path / "a.parquet", a=np.arange(1000.0), y=np.arange(1000.0))
    table = ParquetTable(path, "y")
    if what == "gone":
        path.unlink()
    elif what == "shorter":
        os.truncate(path, 100)
    else:
        written(path, a=np.arange(900.0), y=np.arange(900.0))
    with pytest.raises(ValueError, match=r"a\.parquet (is gone|has changed: it had \d+ bytes, and has \d+), while"):
        read(table, range(1000))
