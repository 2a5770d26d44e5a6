"""How much memory a process may take while it goes through a table that is larger."""

from __future__ import annotations

import re

import numpy as np

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_UNITS |= {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
_LEAST = 160 * 10**6
_DEFAULT = 10**9
_limit: int | None = None  # what a person said


def memory_limit() -> int:
    """Return the limit in bytes; 1,000,000,000 unless `set_memory_limit` says otherwise.

    >>> memory_limit()
    1000000000
    """
    return _DEFAULT if _limit is None else _limit


def memory_limit_is_set() -> bool:
    """Return whether `set_memory_limit` was called, with anything but None."""
    return _limit is not None


def set_memory_limit(limit: int | str | None) -> None:
    """Say how much memory a process may take while `fit`, `evaluate` or `predict` goes through a table on disk.

    Tables that fit are held in memory; larger ones are streamed (see `fathoms.data`). The limit counts the whole process, with
    128 MB for Python and its libraries; what else you hold, and the model if it is large, comes on top. Which rows meet
    in the shuffle window depends on the limit, so the default is the same on every machine.

    Args:
        limit: bytes, or a text such as `"500MB"`, `"2GB"`, `"1GiB"`; None for the default, 1 GB.

    Raises:
        ValueError: it is no such thing, or less than 160 MB.

    >>> set_memory_limit("500MB")
    >>> memory_limit()
    500000000
    >>> set_memory_limit(None)
    """
    global _limit
    found = None if limit is None else _bytes(limit)
    if found is not None and found < _LEAST:
        raise ValueError(
            f"set_memory_limit(limit): found {limit!r}, but Python and its libraries take 128 MB by themselves. "
            f"Give 160 MB or more: set_memory_limit('500MB')."
        )
    _limit = found


def _bytes(limit: int | str) -> int:
    if isinstance(limit, int | np.integer) and not isinstance(limit, bool):
        return int(limit)
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?I?B?)\s*", limit.upper()) if isinstance(limit, str) else None
    if match is None or match[2] not in _UNITS:
        raise ValueError(
            f"set_memory_limit(limit): found {limit!r}, but it is a number of bytes or a text: set_memory_limit('500MB')."
        )
    return int(float(match[1]) * _UNITS[match[2]])
