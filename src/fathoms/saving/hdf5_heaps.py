"""What HDF5's own library does not check: lists within a file that lead back to where they were.

A group keeps its names in a *local heap*, whose free places are a list: each says where the next one is. Long texts lie in a
*collection* of the global heap, each behind the last: it says how long it is, and so where the next one begins. The library follows
both to their ends. In a damaged file there may be no end, and nothing stops it: so they are followed here before the library
sees the file.

Source: HDF5 file format specification, version 3.0, sections II.A (superblock), III.D (local heaps) and III.E (global heap).
"""

from __future__ import annotations

from collections.abc import Iterator

_START = b"\x89HDF\r\n\x1a\n"
_HEAP, _COLLECTION = b"HEAP\x00", b"GCOL\x01"  # with their versions
_HEADER = 16  # bytes of a collection before its objects, of an object before its content, and of a free place
_LENGTHS = {0: 14, 1: 14, 2: 10, 3: 10}  # where a superblock says how long numbers are, by its version
_LONG = 8  # bytes of a number, in every file that h5py writes
_END = 1  # what the last free place says of the next
_UNDEFINED = 2**64 - 1


def endless_heap(content: bytes) -> int | None:
    """Return where a heap begins whose list has no end; None if there is none.

    Args:
        content: the whole file.

    >>> heap = b"HEAP" + bytes(4) + (32).to_bytes(8, "little") + bytes(8) + (32).to_bytes(8, "little")
    >>> place = bytes(8) + (16).to_bytes(8, "little") + bytes(16)
    >>> endless_heap(heap + place)
    0
    """
    left = len(content) // _HEADER  # no two lists of a sound file share a place
    for mark, follow in ((_HEAP, _free_places), (_COLLECTION, _objects)):
        start = content.find(mark)
        while start >= 0:
            for ends in follow(content, start):
                left -= 1
                if left < 0 or not ends:
                    return start
            start = content.find(mark, start + 1)
    return None


def has_usual_numbers(content: bytes) -> bool:
    """Whether a file begins with a superblock whose numbers are as long as those that `endless_heap` reads."""
    if not content.startswith(_START) or len(content) < 16:
        return False
    place = _LENGTHS.get(content[8])
    return place is not None and content[place - 1 : place + 1] == bytes((_LONG, _LONG))


def _free_places(content: bytes, start: int) -> Iterator[bool]:
    """Yield for each free place of a local heap whether it is a new one."""
    size, free, data = (_number(content, start + 8 + _LONG * place) for place in range(3))
    if size > len(content) or data > len(content):
        return  # which the library sees
    met: set[int] = set()
    while free not in (_END, _UNDEFINED) and free + _HEADER <= size:
        yield free not in met
        met.add(free)
        free = _number(content, data + free)


def _objects(content: bytes, start: int) -> Iterator[bool]:
    """Yield for each object of a collection whether it has a length, and ends before the collection does."""
    size = _number(content, start + 8)
    if size > len(content) - start:
        return  # which the library sees
    place = start + _HEADER
    while place + _HEADER <= start + size:
        length = _number(content, place + 8)
        # The object of number 0 is what is free, and its length is that of all of it.
        whole = _HEADER + -(-length // 8) * 8 if content[place : place + 2] != b"\0\0" else length
        yield whole >= _HEADER and place + whole <= start + size
        place += whole


def _number(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + _LONG], "little")
