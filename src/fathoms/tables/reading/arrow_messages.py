"""Whether the messages of an Arrow file are what they say of themselves.

A message that claims more bytes than there are makes its reader ask for all memory at once, and keep it. So the messages' heads are
looked through before the file is read. They are FlatBuffers: https://flatbuffers.dev/internals; their fields are those of
https://github.com/apache/arrow/tree/main/format (File.fbs, Message.fbs).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

_CONTINUED = 0xFFFFFFFF
_DICTIONARIES, _BATCHES = 2, 3  # fields of the file's footer
_KIND, _HEADER, _BODY = 1, 2, 3  # of a message
_DICTIONARY, _BATCH = 2, 3  # kinds of messages
_DATA = 1  # field of a dictionary
_NODES, _BUFFERS, _COMPRESSION = 1, 2, 3  # of a batch of rows
_STORED = -1  # what a buffer that is not compressed says of its unpacked size


class _Table(NamedTuple):
    """A FlatBuffers table: its bytes, and where it begins in them."""

    data: bytes
    at: int

    def place(self, field: int) -> int | None:
        """Where a field lies; None if the table has it not."""
        fields = self.at - _number("<i", self.data, self.at)
        if 4 + 2 * field >= _number("<H", self.data, fields):
            return None
        offset = _number("<H", self.data, fields + 4 + 2 * field)
        return self.at + offset if offset else None

    def table(self, field: int) -> _Table | None:
        at = self.place(field)
        return None if at is None else _Table(self.data, at + _number("<I", self.data, at))

    def structs(self, field: int, kind: str) -> Iterator[tuple[int, ...]]:
        """The structures of a vector."""
        at = self.place(field)
        if at is None:
            return
        at += _number("<I", self.data, at)
        size = struct.calcsize(kind) * _number("<I", self.data, at)
        if at + 4 + size > len(self.data):
            raise ValueError("a vector reaches beyond its message")
        yield from struct.iter_unpack(kind, self.data[at + 4 : at + 4 + size])


def file_is_sound(content: bytes, most: int) -> bool:
    """Whether all messages of an Arrow file lie in it, and hold no more values and bytes than they can.

    Arguments:
        content: The file.
        most: The most bytes that a buffer may unpack to, and the most values that a column may hold.
    """
    try:
        end = len(content) - 10
        length = _number("<i", content, end)
        if not 0 < length <= end:
            return False
        footer = _root(content[end - length : end])
        blocks = [*footer.structs(_DICTIONARIES, "<qi4xq"), *footer.structs(_BATCHES, "<qi4xq")]
        for at, head, body in blocks:
            if min(at, head, body) < 0 or at + head + body > len(content):
                return False
            start = 8 if _number("<I", content, at) == _CONTINUED else 4
            if not 0 < _number("<i", content, at + start - 4) <= head - start:
                return False
            message = _root(content[at + start : at + head])
            if _batch(message) is None or not _is_sound(message, content, at + head, body, most):
                return False
    except (struct.error, ValueError):
        return False
    return True


def stream_is_sound(content: bytes, most: int) -> bool:
    """The same for an Arrow stream, whose messages follow each other."""
    at = 0
    try:
        while at + 8 <= len(content) and (length := _number("<i", content, at + 4)):
            if _number("<I", content, at) != _CONTINUED or length < 0 or at + 8 + length > len(content):
                return False
            message = _root(content[at + 8 : at + 8 + length])
            place = message.place(_BODY)
            body = 0 if place is None else _number("<q", message.data, place)
            at += 8 + length
            if not 0 <= body <= len(content) - at or not _is_sound(message, content, at, body, most):
                return False
            at += body
    except (struct.error, ValueError):
        return False
    return True


def _is_sound(message: _Table, content: bytes, start: int, size: int, most: int) -> bool:
    batch = _batch(message)
    if batch is None:
        return True
    if any(not 0 <= count <= most for count, _ in batch.structs(_NODES, "<qq")):
        return False
    packed = batch.place(_COMPRESSION) is not None
    for at, length in batch.structs(_BUFFERS, "<qq"):
        if min(at, length) < 0 or at + length > size:
            return False
        if packed and length and not _STORED <= _number("<q", content, start + at) <= most:
            return False
    return True


def _batch(message: _Table) -> _Table | None:
    """The rows that a message holds, or those of its dictionary; None if it holds neither."""
    place = message.place(_KIND)
    kind = 0 if place is None else _number("<B", message.data, place)
    header = message.table(_HEADER) if kind in (_DICTIONARY, _BATCH) else None
    return header.table(_DATA) if header is not None and kind == _DICTIONARY else header


def _root(data: bytes) -> _Table:
    return _Table(data, _number("<I", data, 0))


def _number(kind: str, data: bytes, at: int) -> int:
    if at < 0:
        raise ValueError("a number lies before its message")
    return int(struct.unpack_from(kind, data, at)[0])
