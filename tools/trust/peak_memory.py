"""The most memory that this process has had."""

from __future__ import annotations

import contextlib
import os
import re

_PEAK = re.compile(rb"VmHWM:\s+(\d+) kB")


class PeakMemory:
    """Asks Linux; `getrusage` would also count what the parent had when it started this process."""

    def __init__(self) -> None:
        self._status = os.open("/proc/self/status", os.O_RDONLY)
        self._forget = os.open("/proc/self/clear_refs", os.O_WRONLY)

    def forget(self) -> None:
        """Let what the process has now be the most that it has had."""
        with contextlib.suppress(OSError):  # where Linux does not let it be forgotten, the peak stays
            os.write(self._forget, b"5")

    def peak(self) -> int:
        """Return it in bytes."""
        found = _PEAK.search(os.pread(self._status, 4096, 0))
        assert found is not None
        return int(found[1]) * 1024
