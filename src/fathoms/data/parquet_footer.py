"""The end of a Parquet file, which says where its rows lie.

Its fields are those of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

from fathoms.data.thrift_compact import ThriftCompact

_MAGIC = b"PAR1"
_ROW_GROUPS, _COLUMNS, _ROWS, _CHUNK, _PATH, _VALUES, _BYTES, _STORED_BYTES = 4, 1, 3, 3, 3, 5, 6, 7
_FIRST_PAGE, _DICTIONARY_PAGE = 9, 11


class ColumnChunk(NamedTuple):
    """A column's part of a row group: where its pages lie, and how many values they hold."""

    start: int
    bytes: int
    values: int


class RowGroup(NamedTuple):
    """A stretch of rows that is stored together: how many, and each column's bytes, as stored and unpacked."""

    rows: int
    stored: dict[str, int]
    chunks: list[ColumnChunk]


def row_groups(path: Path) -> list[RowGroup]:
    """Return the row groups of a Parquet file.

    Raises:
        ValueError: it is not a Parquet file, or a part of it is missing.
    """
    with path.open("rb") as file:
        start = file.read(4)
        size = file.seek(0, os.SEEK_END)
        if size == 0:
            raise ValueError(f"{path} is empty. Leave it out, or write it again.")
        file.seek(max(0, size - 8))
        end = file.read(8)
        if start != _MAGIC or end[-4:] != _MAGIC:
            raise ValueError(_no_parquet(path, start))
        length = int.from_bytes(end[:4], "little")
        if length + 12 > size:
            raise ValueError(f"{path} is cut off: a part of the Parquet file is missing. Write or copy it again.")
        file.seek(size - 8 - length)
        footer = file.read(length)
    try:
        groups = ThriftCompact(footer).struct()[_ROW_GROUPS]
        return [RowGroup(_count(group[_ROWS]), _stored(group), _chunks(group)) for group in groups]
    except (KeyError, IndexError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise ValueError(f"{path}: the end of the Parquet file cannot be read. Write or copy it again.") from error


def _stored(group: dict[int, Any]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for column in group[_COLUMNS]:
        chunk = column[_CHUNK]
        name = chunk[_PATH][0].decode()
        sizes[name] = sizes.get(name, 0) + _count(chunk[_BYTES]) + _count(chunk[_STORED_BYTES])
    return sizes


def _chunks(group: dict[int, Any]) -> list[ColumnChunk]:
    found = [column[_CHUNK] for column in group[_COLUMNS]]
    return [
        ColumnChunk(
            min(_count(chunk[_FIRST_PAGE]), _count(chunk.get(_DICTIONARY_PAGE) or chunk[_FIRST_PAGE])),
            _count(chunk[_STORED_BYTES]),
            _count(chunk[_VALUES]),
        )
        for chunk in found
    ]


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("no count")
    return value


def _no_parquet(path: Path, start: bytes) -> str:
    if start == _MAGIC:
        return f"{path} is cut off: the end of the Parquet file is missing. Write or copy it again."
    fix = f"For a CSV file: polars.scan_csv({path.name!r}).sink_parquet({path.with_suffix('.parquet').name!r})."
    return f"{path} is not a Parquet file. {fix}"
