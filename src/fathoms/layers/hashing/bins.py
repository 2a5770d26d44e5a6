"""Columns as numbers of bins, by a hash of the text that each value is written as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.layers.column import texts_of
from fathoms.layers.hashing.farm_hash import farm_hash
from fathoms.layers.hashing.sip_hash import sip_hash


def hashes(values: np.ndarray, salt: Sequence[int] | None = None) -> np.ndarray:
    """Return the 64-bit hash of each value of a column: FarmHash64, or with a salt SipHash under this key.

    >>> hashes(np.array([0, 1, 2])) % np.uint64(3)
    array([1, 0, 1], dtype=uint64)
    """
    places: dict[str, int] = {}
    texts = texts_of(values)
    numbers = [places.setdefault(text, len(places)) for text in texts.ravel().tolist()]
    written = [text.encode() for text in places]
    found = farm_hash(written) if salt is None else sip_hash(written, salt)
    return found[numbers].reshape(texts.shape)


def hashed_bins(values: np.ndarray, bins: int, salt: Sequence[int] | None = None) -> np.ndarray:
    """Return the bin of each value of a column, 0 to `bins - 1`."""
    return (hashes(values, salt) % np.uint64(bins)).astype(np.int64)


def checked_salt(salt: Any, layer: str) -> list[int] | None:
    """Return a salt as two whole numbers; None stays None.

    Raises:
        ValueError: something else than a whole number or two.
    """
    if salt is None:
        return None
    if isinstance(salt, int) and not isinstance(salt, bool):
        return [salt, salt]
    if isinstance(salt, list | tuple) and len(salt) == 2:
        return [int(half) for half in salt]
    raise ValueError(
        f"{layer}: found salt={salt}, but it can only be a tuple of size 2, of whole numbers, or one of them. Write salt=7."
    )
