"""Thrift's compact protocol, in which Parquet writes what its files and pages hold.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_MOST_BITS = 70  # of a number; the format has up to 64


class ThriftCompact:
    """Reads values one after another; a structure becomes a dictionary by the fields' numbers.

    Attributes:
        at: How many bytes were read.

    Raises:
        IndexError, KeyError, ValueError, RecursionError: the bytes are no such values.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0
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
        """The structure that begins here."""
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
        self.at += 1
        return self._data[self.at - 1]

    def _take(self, count: int) -> bytes:
        if count > len(self._data) - self.at:
            raise IndexError(count)
        self.at += count
        return self._data[self.at - count : self.at]

    def _varint(self) -> int:
        value = shift = 0
        while shift < _MOST_BITS:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
        raise ValueError("a number of more than 64 bits")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
