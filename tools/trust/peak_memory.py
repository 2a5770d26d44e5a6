"""The most memory that this process has had."""

from __future__ import annotations

import os
import re

_PEAK = re.compile(rb"VmHWM:\s+(\d+) kB")


class PeakMemory:
    """Asks Linux; `getrusage` would also count what the parent had when it started this process."""

    def __init__(self) -> None:
        self._status = os.open("/proc/self/status", os.O_RDONLY)

    def peak(self) -> int:
        """Return it in bytes."""
        found = _PEAK.search(os.pread(self._status, 4096, 0))
        assert found is not None
        return int(found[1]) * 1024
