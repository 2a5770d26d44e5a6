"""Trials of which two end their process: they show that a crash is seen."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

from tools.trust.trials import Trials


class CrashingTrials(Trials):
    """Number 7 reads where no memory is, number 20 gives up."""

    def prepare(self, number: int) -> tuple[str, Path | None, Callable[[], str | None]]:
        """Return the trial."""
        if number == 7:
            return "crash", None, lambda: str(ctypes.string_at(8))
        if number == 20:
            return "crash", None, lambda: os.abort()
        return "sound", None, lambda: None


TRIALS = CrashingTrials
