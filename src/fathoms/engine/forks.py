"""How often this process was forked off: locks that another thread of the parent held stay closed in the child."""

from __future__ import annotations

import os

_forks = 0


def forks() -> int:
    """Return how many forks lie between this process and the one that imported Fathoms."""
    return _forks


def _count() -> None:
    global _forks
    _forks += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_count)
