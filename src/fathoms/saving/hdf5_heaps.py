"""What HDF5's own library does not check: lists within a file that lead back to where they were.

A group keeps its names in a *local heap*, whose free places are a list: each says where the next one is. The library
follows that list to its end when it reads a name. In a damaged file there may be no end, and nothing stops it: so the lists
are followed here before the library sees the file.

Source: HDF5 file format specification, version 3.0, sections II.A (superblock) and III.D (local heaps).
"""

from __future__ import annotations

_START = b"\x89HDF\r\n\x1a\n"
_HEAP = b"HEAP\x00"  # and the version
_LENGTHS = {0: 14, 1: 14, 2: 10, 3: 10}  # where a superblock says how long numbers are, by its version
_LONG = 8  # bytes of a number, in every file that h5py writes
_END = 1  # what the last free place says of the next
_UNDEFINED = 2**64 - 1


def endless_heap(content: bytes) -> int | None:
    """Return where a local heap begins whose list of free places has no end; None if there is none.

    Args:
        content: the whole file.

    >>> heap = b"HEAP" + bytes(4) + (32).to_bytes(8, "little") + bytes(8) + (32).to_bytes(8, "little")
    >>> place = bytes(8) + (16).to_bytes(8, "little") + bytes(16)
    >>> endless_heap(heap + place)
    0
    """
    start = content.find(_HEAP)
    while start >= 0:
        if _is_endless(content, start):
            return start
        start = content.find(_HEAP, start + 1)
    return None


def has_usual_numbers(content: bytes) -> bool:
    """Whether a file begins with a superblock whose numbers are as long as those that `endless_heap` reads."""
    if not content.startswith(_START) or len(content) < 16:
        return False
    place = _LENGTHS.get(content[8])
    return place is not None and content[place - 1 : place + 1] == bytes((_LONG, _LONG))


def _is_endless(content: bytes, start: int) -> bool:
    size, free, data = (_number(content, start + 8 + _LONG * place) for place in range(3))
    if size > len(content) or data > len(content):
        return False  # which the library sees
    met: set[int] = set()
    while free not in (_END, _UNDEFINED) and free + 2 * _LONG <= size:
        if free in met:
            return True
        met.add(free)
        free = _number(content, data + free)
    return False


def _number(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + _LONG], "little")
