"""How long HDF5's own library will take a text to be: it makes room for it before it looks whether it is there.

The value of an attribute whose text has no fixed length is, for each text, its length in 4 bytes and where it lies. In a damaged
file the length may be gigabytes. So it is looked at here, in the bytes of the message that holds the attribute, which lies in one
piece and has the attribute's name in it, wherever it is in the file.

Source: HDF5 file format specification, version 3.0, sections IV.A.2.m (the attribute message) and IV.A.2.b (its dataspace).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

_SIZES = 2  # bytes of each of the three sizes in a message
_PADDED = {1: 8, 2: 1, 3: 1}  # to multiples of what the parts of a message are filled up, by its version
_BEFORE_NAME = {1: 8, 2: 8, 3: 9}
_BEFORE_EXTENTS = {1: 8, 2: 4}  # by the dataspace's version
_LENGTH = 8  # bytes of an extent
_ELEMENT = 16  # bytes of a text's length, its collection and its number there
_VARIABLE = 9  # the class of types of no fixed length


def longest_text(content: bytes, name: str, count: int) -> int:
    """Return how long the longest text is said to be that an attribute of this name has anywhere in a file.

    Args:
        content: the whole file.
        name: the attribute's.
        count: how many texts an attribute has.
    """
    wanted = name.encode() + b"\0"
    return max(
        (length for place in _all(content, wanted) for length in _lengths(content, place, len(wanted), count)),
        default=0,
    )


def _all(content: bytes, wanted: bytes) -> Iterator[int]:
    place = content.find(wanted)
    while place >= 0:
        yield place
        place = content.find(wanted, place + 1)


def _lengths(content: bytes, place: int, size: int, count: int) -> Iterator[int]:
    """Yield the lengths that messages say that may have their name at a place."""
    for version, before in _BEFORE_NAME.items():
        start = place - before
        if start < 0 or content[start] != version:
            continue
        sizes = [_number(content, start + 2 + _SIZES * part, _SIZES) for part in range(3)]
        ends = [-(-part // _PADDED[version]) * _PADDED[version] for part in sizes]
        kind = place + ends[0]
        if sizes[0] != size or content[kind : kind + 1][:1] == b"" or content[kind] & 0x0F != _VARIABLE:
            continue
        value = place + sum(ends)
        held = _texts(content, place + ends[0] + ends[1], count)
        yield from (_number(content, value + _ELEMENT * element, 4) for element in range(held))


def _texts(content: bytes, space: int, count: int) -> int:
    """Return how many texts a message has by its dataspace, at most `count`: another attribute of the name may have fewer."""
    before = _BEFORE_EXTENTS.get(content[space]) if space + 1 < len(content) else None
    if before is None:
        return count
    extents = (_number(content, space + before + _LENGTH * axis, _LENGTH) for axis in range(content[space + 1]))
    return min(count, prod(extents))


def _number(content: bytes, place: int, size: int) -> int:
    return int.from_bytes(content[place : place + size], "little")
