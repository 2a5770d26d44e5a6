"""Random numbers that are read from bytes."""

from __future__ import annotations

from random import Random


class Bits(Random):
    """Draws what bytes say, so that a fuzzer which changes bytes changes what is drawn; after their end, as seed 0 does.

    Arguments:
        data: The bytes.
    """

    def __new__(cls, data: bytes) -> Bits:
        """Make one, from any bytes."""
        return super().__new__(cls)

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        super().__init__(0)

    def getrandbits(self, k: int, /) -> int:
        """Return a number of `k` bits."""
        if self._at >= len(self._data):
            return super().getrandbits(k)
        begin, self._at = self._at, self._at + -(-k // 8)
        return int.from_bytes(self._data[begin : self._at], "little") & ((1 << k) - 1)

    def random(self) -> float:
        """Return a number in [0, 1), one of 65536."""
        return self.getrandbits(16) / 65536
