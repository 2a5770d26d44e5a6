"""A lock that a forked child finds open: the thread that held it is not there to open it."""

from __future__ import annotations

from threading import Lock

from fathoms.engine.forks import forks


class Turn:
    """What threads take in turns.

    >>> turn = Turn()
    >>> with turn.taken():
    ...     pass
    """

    __slots__ = ("_forks", "_lock")

    def __init__(self) -> None:
        self._lock = Lock()
        self._forks = forks()

    def taken(self) -> Lock:
        """Return the lock to be held meanwhile."""
        if self._forks != forks():
            self._lock, self._forks = Lock(), forks()
        return self._lock
