"""Ctrl-C, held back until it can do no harm."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any


class HeldInterrupt:
    """Within this block Ctrl-C waits until `let_through` is called, or the block is left.

    So what a run has done is written down as a whole, whenever Ctrl-C comes. Other threads than the main one get no
    signals; there, and where nothing in Python handles Ctrl-C, the block changes nothing.

    >>> with HeldInterrupt() as interrupt:
    ...     interrupt.let_through()
    """

    def __enter__(self) -> HeldInterrupt:
        self._waiting: tuple[int, FrameType | None] | None = None
        self._handler: Any = signal.getsignal(signal.SIGINT)
        try:
            if callable(self._handler):
                signal.signal(signal.SIGINT, self._hold)
        except ValueError:  # not the main thread
            self._handler = None
        return self

    def _hold(self, number: int, frame: FrameType | None) -> None:
        self._waiting = number, frame

    def let_through(self) -> None:
        """Let Ctrl-C happen now, if it came: most handlers raise KeyboardInterrupt."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._handler(*waiting)

    def __exit__(self, *error: object) -> None:
        if callable(self._handler):
            signal.signal(signal.SIGINT, self._handler)
        self.let_through()
