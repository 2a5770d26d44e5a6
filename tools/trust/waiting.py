"""How long a process has waited for a processor that other programs kept."""

from __future__ import annotations

import contextlib
import os


class Waiting:
    """Asks Linux; elsewhere, no process ever waited.

    Arguments:
        process: The number of the process; 0 for this one.
    """

    def __init__(self, process: int = 0) -> None:
        self._file = -1
        with contextlib.suppress(OSError):
            self._file = os.open(f"/proc/{process or 'self'}/schedstat", os.O_RDONLY)

    def seconds(self) -> float:
        """Return how long the process's first thread has waited so far."""
        try:
            words = os.pread(self._file, 100, 0).split()
        except OSError:  # there is no such file, or the process has ended
            return 0.0
        return int(words[1]) * 1e-9 if len(words) > 1 else 0.0

    def close(self) -> None:
        """Let the file go."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
