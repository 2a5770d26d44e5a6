"""Hashes of text and whole numbers, and the layers that use them."""

from __future__ import annotations

from fathoms.layers.hashing.hashed_crossing import HashedCrossing
from fathoms.layers.hashing.hashing import Hashing

__all__ = ["HashedCrossing", "Hashing"]
