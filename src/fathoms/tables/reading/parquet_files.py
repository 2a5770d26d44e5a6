"""Tables in Parquet: a file, a folder of files, or those that a pattern names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from glob import glob, has_magic
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from fathoms.data.parquet_footer import row_groups
from fathoms.tables.reading.memory import check_room, room
from fathoms.tables.reading.parquet_pages import pages_are_sound
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.reading.typed_table import typed_table
from fathoms.tables.reading.unreadable import unreadable
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

MAGIC = (b"PAR1", b"PARE")
_CELL = 8  # bytes; cells of text take more, but are read from dictionaries
_FIX = "Write or copy the file again."


def parquet_folder(source: Path) -> list[Path] | None:
    """The Parquet files of a folder or a pattern, in the order of their names; None if `source` is neither."""
    try:
        if source.is_dir():
            return sorted(path for path in source.glob("*.parquet") if path.is_file() and path.name[0] not in "._")
        if has_magic(str(source)) and not source.exists():
            return sorted(Path(name) for name in glob(str(source)) if name.endswith(".parquet"))
    except (OSError, ValueError):
        pass
    return None


def read_parquet(file: TableFile, options: ReadOptions) -> Table:
    """Read one Parquet file.

    Raises:
        TableError: It is cut off, encrypted, damaged, or larger than memory.
    """
    options.check_only(file.name, "a Parquet file")
    if file.compression is not None:
        raise TableError(f"{file.name} is a compressed Parquet file. Unpack it first; Parquet is compressed by itself.")
    return typed_table(_frame(file.path), file.name, options)


def read_parquet_folder(name: str, paths: Sequence[Path], options: ReadOptions) -> Table:
    """Read several Parquet files as one table; rows keep their file and their place in it.

    Raises:
        TableError: A file has other columns than the first.
    """
    import polars

    options.check_only(name, "a folder of Parquet files")
    frames = [_frame(path) for path in paths]
    for path, frame in zip(paths, frames, strict=True):
        _check_same(paths[0].name, frames[0].columns, path.name, frame.columns)
    with unreadable(name, "one table", "Give the columns of all files the same types."):
        whole = polars.concat([frame.select(frames[0].columns) for frame in frames], how="vertical_relaxed")
    return typed_table(whole, name, options, _places(paths, [frame.height for frame in frames]))


def _frame(path: Path) -> polars.DataFrame:
    import polars

    _check_footer(path)
    with unreadable(path.name, "Parquet", _FIX):
        return polars.read_parquet(path, glob=False)


def _check_footer(path: Path) -> None:
    with path.open("rb") as stream:
        if stream.read(4) == b"PARE":
            raise TableError(f"{path.name} is an encrypted Parquet file. Decrypt it first.")
    try:
        groups = row_groups(path)
    except ValueError as error:
        raise TableError(str(error).replace(str(path), path.name, 1)) from error
    check_room(path.name, sum(group.rows * _CELL * len(group.stored) for group in groups))
    check_room(path.name, sum(sum(group.stored.values()) for group in groups))
    if not pages_are_sound(path, groups, room()):
        raise TableError(f"{path.name} cannot be read as Parquet: it is damaged. {_FIX}")


def _check_same(first: str, wanted: Sequence[str], name: str, found: Sequence[str]) -> None:
    for column in wanted:
        if column not in found:
            raise TableError(f"{name} has no column {column!r}, which {first} has. Give all files the same columns.")
    for column in found:
        if column not in wanted:
            raise TableError(f"{name} has a column {column!r}, which {first} has not. Give all files the same columns.")


def _places(paths: Sequence[Path], heights: Sequence[int]) -> Callable[[int], str]:
    starts = [0, *accumulate(heights)][:-1]

    def place(row: int) -> str:
        file = bisect_right(starts, row) - 1
        return f"{paths[file].name}, row {row - starts[file] + 1}"

    return place
