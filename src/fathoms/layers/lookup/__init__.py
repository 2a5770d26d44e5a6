"""Layers that look categories up in a vocabulary."""

from __future__ import annotations

from fathoms.layers.lookup.index_lookup import IndexLookup
from fathoms.layers.lookup.integer_lookup import IntegerLookup
from fathoms.layers.lookup.string_lookup import StringLookup

__all__ = ["IndexLookup", "IntegerLookup", "StringLookup"]
