"""How much memory a table may take."""

from __future__ import annotations

import os

from fathoms.engine.memory_limit import memory_limit, memory_limit_is_set
from fathoms.tables.table_error import TableError

_UNKNOWN = 4 * 10**9


def room() -> int:
    """How many bytes the cells of a table may take.

    What `fathoms.config.set_memory_limit` says, if it was called; otherwise half of the memory that is free on this
    machine, at least 1 GB. What a table holds does not depend on it, only whether it is read at all.
    """
    if memory_limit_is_set():
        return memory_limit()
    return max(memory_limit(), _free() // 2)


def check_room(name: str, needed: float, what: str = "takes") -> None:
    """Raise a `TableError` if `needed` bytes are more than there is room for."""
    if needed > room():
        raise too_large(name, needed, what)


def too_large(name: str, needed: float, what: str = "takes") -> TableError:
    """The error for a table that needs more bytes than there is room for."""
    return TableError(
        f"{name} {what} about {_size(needed)} of memory and there is room for {_size(room())}. Give a part of its rows or "
        f"columns, or more memory: fathoms.config.set_memory_limit('{-(-int(needed * 1.2) // 10**9)}GB'); or write "
        "numbers only as Parquet, which fathoms.data.ParquetTable streams to `fit`."
    )


def _size(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _free() -> int:
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            free = next(line for line in file if line.startswith("MemAvailable"))
        return int(free.split()[1]) * 1024
    except (OSError, StopIteration, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # not a Unix
        return _UNKNOWN
