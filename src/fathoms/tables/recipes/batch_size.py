"""How many rows a batch has."""

from __future__ import annotations


def batch_size(rows: int) -> int:
    """Rows a batch, a power of two: 32 for small tables, fewer for tiny ones (so that an epoch has some ten steps), more
    for large ones (so that it has not many more than a hundred), at most 512.
    """
    size = 4
    while (size < 32 and rows > 10 * size) or (32 <= size < 512 and rows > 150 * size):
        size *= 2
    return size
