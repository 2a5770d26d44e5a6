"""How the memory that may be taken is shared out."""

from __future__ import annotations

from typing import NamedTuple

from fathoms.engine.memory_limit import memory_limit

_LIBRARIES = 128 * 10**6
_ORDER = 16  # bytes a row: its number in the order of a window, while the next one's is made
_BLOCKS = (
    4  # in a window at least, so that rows from all over the table meet; to read half a row group costs as much as all
)


class Shares(NamedTuple):
    """What a run may take, in rows and bytes.

    Attributes:
        window: rows that are in memory together; there are two windows, one in use and one being filled.
        block: rows that are read at once, at most.
        decoding: bytes that reading may hold besides.
        held: bytes of a whole table that may be held.
    """

    window: int
    block: int
    decoding: int
    held: int

    def check_batch(self, rows: int, row_bytes: int) -> None:
        """Raise a ValueError if so many rows are more than a window holds besides a block."""
        if rows > self.window - self.block:
            needed = _LIBRARIES + int((2 * row_bytes + _ORDER) * (rows + self.block) / _WINDOWS)
            raise ValueError(
                f"A batch of {rows} rows does not fit into a window of {self.window} rows, which is what the memory limit of "
                f"{memory_limit() // 10**6} MB allows. Take a smaller batch_size, or "
                f"fathoms.config.set_memory_limit('{-(-needed // 10**6)}MB')."
            )


_WINDOWS, _DECODING, _MEASURING = 0.7, 0.1, 0.1


def shares(row_bytes: int, trains: bool) -> Shares:
    """Share out the memory limit.

    The libraries take 128 MB of it. Of the rest, 70% are the two windows that are trained on with their orders, 10% are two windows to measure
    on or predict from; the rest is for what is decoded at once, which takes about twice its size while it is done.

    Args:
        row_bytes: bytes of a row.
        trains: whether rows are trained on, rather than measured on, or predicted from, in order.
    """
    free = memory_limit() - _LIBRARIES
    window = max(2, int(free * (_WINDOWS if trains else _MEASURING) / (2 * row_bytes + _ORDER)))
    return Shares(window, max(1, window // _BLOCKS), int(free * _DECODING), int(free * _WINDOWS))
