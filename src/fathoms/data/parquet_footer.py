"""The end of a Parquet file, which says where its rows lie.

Written in Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md); the
fields are those of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

_MAGIC = b"PAR1"
_ROW_GROUPS, _COLUMNS, _ROWS, _CHUNK, _PATH, _BYTES, _STORED_BYTES = 4, 1, 3, 3, 3, 6, 7


class RowGroup(NamedTuple):
    """A stretch of rows that is stored together: how many, and each column's bytes, as stored and unpacked."""

    rows: int
    stored: dict[str, int]


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
        groups = _Compact(footer).struct()[_ROW_GROUPS]
        return [RowGroup(_count(group[_ROWS]), _stored(group)) for group in groups]
    except (KeyError, IndexError, TypeError, AttributeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: the end of the Parquet file cannot be read. Write or copy it again.") from error


def _stored(group: dict[int, Any]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for column in group[_COLUMNS]:
        chunk = column[_CHUNK]
        name = chunk[_PATH][0].decode()
        sizes[name] = sizes.get(name, 0) + _count(chunk[_BYTES]) + _count(chunk[_STORED_BYTES])
    return sizes


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("no count")
    return value


def _no_parquet(path: Path, start: bytes) -> str:
    if start == _MAGIC:
        return f"{path} is cut off: the end of the Parquet file is missing. Write or copy it again."
    fix = f"For a CSV file: polars.scan_csv({path.name!r}).sink_parquet({path.with_suffix('.parquet').name!r})."
    return f"{path} is not a Parquet file. {fix}"


class _Compact:
    """Reads values in Thrift's compact protocol; a structure becomes a dictionary by the fields' numbers."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        number = self._zigzag
        self._readers: dict[int, Callable[[], Any]] = {
            1: self._boolean,
            2: self._boolean,
            3: self._byte,
            4: number,
            5: number,
            6: number,
            7: lambda: self._take(8),
            8: lambda: self._take(self._varint()),
            9: self._list,
            10: self._list,
            11: self._map,
            12: self.struct,
        }

    def struct(self) -> dict[int, Any]:
        fields: dict[int, Any] = {}
        field = 0
        while head := self._byte():
            kind = head & 15
            field = field + (head >> 4) if head >> 4 else self._zigzag()
            fields[field] = kind == 1 if kind <= 2 else self._readers[kind]()
        return fields

    def _list(self) -> list[Any]:
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._varint()
        read = self._readers[head & 15]
        return [read() for _ in range(count)]

    def _map(self) -> dict[Any, Any]:
        count = self._varint()
        kinds = self._byte() if count else 0
        key, value = kinds >> 4, kinds & 15
        return {self._readers[key](): self._readers[value]() for _ in range(count)}

    def _boolean(self) -> bool:
        return self._byte() == 1

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _take(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
