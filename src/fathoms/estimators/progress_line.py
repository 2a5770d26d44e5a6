"""How training goes, on one line."""

from __future__ import annotations

import time

from fathoms.tables.recipes.epoch_watch import Progress


class ProgressLine:
    """Writes at most two times a second how far training is, over what it wrote before."""

    def __init__(self) -> None:
        self._written = float("-inf")
        self._told: Progress | None = None

    def tell(self, progress: Progress) -> None:
        """Take note of an epoch."""
        self._told = progress
        if time.monotonic() - self._written > 0.5:
            self._written = time.monotonic()
            self._write("\r")

    def end(self) -> None:
        """Write the last epoch, and leave the line."""
        self._write("\n")

    def _write(self, end: str) -> None:
        if self._told is not None:
            told = self._told
            text = f"{told.rung}: epoch {told.epoch}, validation loss {told.loss:.5g}, best {told.best_loss:.5g}"
            print(f"\r{text:<78}", end=end, flush=True)
