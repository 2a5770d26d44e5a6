"""The lines that `fit`, `evaluate` and `predict` print."""

from __future__ import annotations

import os
import sys
from time import perf_counter
from typing import Any

from fathoms.callbacks.callback import Callback, Logs

_WIDTH = 20
_SECONDS_BETWEEN_DRAWINGS = 0.05


class ProgbarLogger(Callback):
    """Prints how a run goes: in a terminal or notebook a bar that moves, anywhere else one plain line an epoch.

    What it prints is up to `verbose` of `fit`: 0 nothing, 1 a bar, 2 a line an epoch.

    Source: `keras.callbacks.ProgbarLogger`.

    >>> ProgbarLogger().shows_progress
    False
    """

    def __init__(self) -> None:
        super().__init__()
        self._in_fit = False
        self._start = 0.0
        self._width = 0
        self._seen = 0  # batches done, if their number is not known before
        self._drawn_at = 0.0
        self._cells = -1

    @property
    def shows_progress(self) -> bool:
        """Whether there is a bar to move within an epoch, or batches to count because their number is not known."""
        verbose = self._verbose
        return verbose > 0 and (not self._steps or (verbose == 1 and can_move()))

    @property
    def _verbose(self) -> int:
        return int(self.params.get("verbose", 0))

    @property
    def _steps(self) -> int:
        return int(self.params.get("steps") or 0)

    def on_train_begin(self, logs: Logs = None) -> None:
        self._in_fit = True

    def on_train_end(self, logs: Logs = None) -> None:
        self._in_fit = False

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        epochs = self.params.get("epochs", 1)
        if self._verbose and epochs > 1:
            line = f"Epoch {epoch + 1}/{epochs}"
            self._write(f"{line}\n" if self._verbose == 2 or can_move() else f"{line} - ")
        self._begin()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._finish(logs)

    def on_test_begin(self, logs: Logs = None) -> None:
        if not self._in_fit:
            self._begin()

    def on_test_end(self, logs: Logs = None) -> None:
        if not self._in_fit:
            self._finish(logs)

    def on_predict_begin(self, logs: Logs = None) -> None:
        self._begin()

    def on_predict_end(self, logs: Logs = None) -> None:
        self._finish(None)

    def on_progress(self, steps: int, loss: float) -> None:
        """Move the bar: so many batches are done, with this mean loss."""
        now = perf_counter()
        self._seen = steps
        cells = _WIDTH * steps // self._steps if self._steps else 0
        if not can_move() or (cells == self._cells and now - self._drawn_at < _SECONDS_BETWEEN_DRAWINGS):
            return
        self._drawn_at, self._cells = now, cells
        taken = now - self._start
        each = taken / max(steps, 1)
        time = duration(each * max(self._steps - steps, 0) if self._steps else taken)
        self._bar(
            steps, f" \x1b[1m{time}\x1b[0m {_time_per_step(each)}{values({'loss': loss} if loss == loss else None)}"
        )

    def _begin(self) -> None:
        self._start = perf_counter()
        self._drawn_at = 0.0
        self._cells = -1
        self._seen = 0
        self._width = 0

    def _finish(self, logs: Logs) -> None:
        verbose = self._verbose
        if not verbose:
            return
        taken = perf_counter() - self._start
        steps = self._steps or self._seen
        each = taken / max(steps, 1)
        if verbose == 1 and can_move():
            text = f" \x1b[1m{duration(taken)}\x1b[0m {_time_per_step(each)}{values(logs)}"
            self._bar(steps, text, end="\n", total=steps)
        elif verbose == 2:
            self._write(f"{steps}/{steps} - {duration(taken)} - {_time_per_step(each)}{values(logs)}\n")
        else:
            self._write(f"{steps}/{steps} {duration(taken)} {_time_per_step(each)}{values(logs)}\n")

    def _bar(self, steps: int, text: str, end: str = "", total: int = 0) -> None:
        total = total or self._steps
        if total:
            steps = min(steps, total)
            done = _WIDTH * steps // total
            bar = f"\x1b[32m{'━' * done}\x1b[0m\x1b[37m{'━' * (_WIDTH - done)}\x1b[0m{text}"
            line = f"\x1b[1m{steps:>{len(str(total))}}/{total}\x1b[0m {bar}"
        else:
            line = f"\x1b[1m{steps}/Unknown\x1b[0m{text}"
        width = len(line)
        self._write("\r" + line + " " * max(0, self._width - width) + end)
        self._width = width

    @staticmethod
    def _write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


def can_move() -> bool:
    """Say whether what is printed can be printed over: in a terminal, and in a notebook."""
    if type(sys.stdout).__module__ == "ipykernel.iostream":
        return True
    return bool(getattr(sys.stdout, "isatty", lambda: False)()) and os.environ.get("TERM") != "dumb"


def duration(seconds: float) -> str:
    """Return a time as people write it: 5s, 1:05, 2:00:05."""
    if seconds < 60:
        return f"{seconds:.0f}s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _time_per_step(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.0f}s/step"
    return f"{seconds * 1e3:.0f}ms/step" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us/step"


def values(logs: dict[str, Any] | None) -> str:
    """Return results by name as a bar shows them: ` - loss: 0.1234`."""
    if not logs:
        return ""
    return "".join(
        f" - {name}: {value:.4f}" if abs(value) > 1e-3 else f" - {name}: {value:.4e}" for name, value in logs.items()
    )
