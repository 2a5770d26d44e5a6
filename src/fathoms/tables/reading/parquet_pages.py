"""Whether the pages of a Parquet file are what the file's end says of them.

A page that claims more values than there can be makes its reader ask for all memory at once, and a process that asks for that is
ended. So the pages' heads are looked through before the file is read: some microseconds for each megabyte.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from fathoms.data.parquet_footer import ColumnChunk, RowGroup
from fathoms.data.thrift_compact import ThriftCompact

# PageHeader's fields: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
_UNPACKED, _PACKED, _DATA, _DICTIONARY, _DATA_2 = 2, 3, 5, 7, 8
_VALUES = 1
_HEADS = (1 << 10, 1 << 16, 1 << 24)  # bytes to read for a head, which is mostly 30 bytes, but may hold long texts
_BROKEN = (IndexError, KeyError, ValueError, TypeError, AttributeError, RecursionError)


def pages_are_sound(path: Path, groups: Sequence[RowGroup], most: int) -> bool:
    """Whether all pages lie where they should, and hold no more values and bytes than they can.

    Arguments:
        path: The file.
        groups: Its row groups.
        most: The most bytes that a page may unpack to, and the most values that a column may hold.
    """
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        try:
            return all(_is_sound(file, chunk, size, most) for group in groups for chunk in group.chunks)
        except _BROKEN:
            return False


def _is_sound(file: BinaryIO, chunk: ColumnChunk, size: int, most: int) -> bool:
    if chunk.start + chunk.bytes > size or chunk.values > most:
        return False
    values = 0
    for head in _heads(file, chunk):
        unpacked = head[_UNPACKED]
        if not 0 <= unpacked <= most:
            return False
        if _DICTIONARY in head:
            if not 0 <= head[_DICTIONARY][_VALUES] <= unpacked:
                return False
        elif _DATA in head or _DATA_2 in head:
            found = head[_DATA if _DATA in head else _DATA_2][_VALUES]
            values += found
            if found < 0 or values > chunk.values:
                return False
    return True


def _heads(file: BinaryIO, chunk: ColumnChunk) -> Iterator[dict[int, Any]]:
    at, end = chunk.start, chunk.start + chunk.bytes
    while at < end:
        head, length = _head(file, at)
        at += length + head[_PACKED]
        if not 0 <= head[_PACKED] <= end - at + head[_PACKED]:
            raise ValueError("a page reaches beyond its column")
        yield head


def _head(file: BinaryIO, at: int) -> tuple[dict[int, Any], int]:
    for count in _HEADS:
        file.seek(at)
        data = file.read(count)
        reader = ThriftCompact(data)
        try:
            return reader.struct(), reader.at
        except IndexError:
            if len(data) < count:
                break
    raise ValueError("a page's head is cut off")
