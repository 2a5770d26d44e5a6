"""Tells tables that lie on disk from those that lie in memory."""

from __future__ import annotations

from os import PathLike
from typing import Any

import numpy as np


def lies_on_disk(x: Any) -> bool:
    """Whether `x` is a path, a `ParquetTable`, or holds a memory-mapped array.

    >>> lies_on_disk("flights.parquet"), lies_on_disk(np.zeros(3))
    (True, False)
    """
    if isinstance(x, np.ndarray):
        return mapping_of(x) is not None
    if isinstance(x, list | tuple):
        return any(isinstance(item, np.ndarray) and mapping_of(item) is not None for item in x)
    if isinstance(x, dict):
        return any(isinstance(item, np.ndarray) and mapping_of(item) is not None for item in x.values())
    return isinstance(x, str | PathLike) or getattr(x, "lies_on_disk", False) is True


def mapping_of(array: np.ndarray) -> np.memmap | None:
    """Return the memory-mapped array that this one is, or is a view of; None if there is none."""
    base: Any = array
    while isinstance(base, np.ndarray):
        if isinstance(base, np.memmap) and base._mmap is not None:  # type: ignore[attr-defined]
            return base
        base = base.base
    return None
