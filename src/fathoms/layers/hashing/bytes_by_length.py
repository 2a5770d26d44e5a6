"""Texts as arrays of bytes, those of one length together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np


def bytes_by_length(texts: Sequence[bytes]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield, for each length that occurs, the places of the texts of this length and their bytes, a row for each.

    >>> for places, characters in bytes_by_length([b"ab", b"", b"cd"]):
    ...     print(places, characters.tolist())
    [1] [[]]
    [0 2] [[97, 98], [99, 100]]
    """
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        joined = b"".join(texts[place] for place in places.tolist())
        yield places, np.frombuffer(joined, np.uint8).reshape(len(places), int(length))
