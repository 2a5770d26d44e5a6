"""How much memory a table may take."""

from __future__ import annotations

import os
from pathlib import Path

from fathoms.engine.memory_limit import memory_limit, memory_limit_is_set
from fathoms.tables.table_error import TableError

_UNKNOWN = 4 * 10**9
_GROUPS = Path("/sys/fs/cgroup")


def room() -> int:
    """How many bytes the cells of a table may take.

    What `fathoms.config.set_memory_limit` says, if it was called; otherwise half of the memory that is free on this
    machine, at least 1 GB; but no more than half of what this process may still take, where it has a limit (``ulimit -v``,
    a container). What a table holds does not depend on it, only whether it is read at all.
    """
    if memory_limit_is_set():
        return memory_limit()
    free = max(memory_limit(), _free() // 2)
    return max(0, min([free, *(left // 2 for left in (_left_of_addresses(), _left_of_group()) if left is not None)]))


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


def _left_of_addresses() -> int | None:
    """What ``ulimit -v`` leaves this process; None if it sets no limit. Who goes beyond it is ended without a word."""
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if limit == resource.RLIM_INFINITY:
            return None
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return int(limit) - pages * os.sysconf("SC_PAGE_SIZE")
    except (ImportError, OSError, ValueError, IndexError):  # not Linux
        return None


def _left_of_group() -> int | None:
    """What a container's limit leaves (control groups, version 2); None if there is none."""
    try:
        group = next(
            line
            for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
            if line.startswith("0::")
        )
        folder = _GROUPS / group.removeprefix("0::").lstrip("/")
        limit = (folder / "memory.max").read_text(encoding="ascii").strip()
        held = dict(line.split() for line in (folder / "memory.stat").read_text(encoding="ascii").splitlines())
        return None if limit == "max" else int(limit) - int(held["anon"])
    except (StopIteration, OSError, ValueError, KeyError):
        return None


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
