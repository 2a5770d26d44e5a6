"""What a person sees: live in a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from fathoms.tables.training.text_table import wrapped

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PIPE_WIDTH = 100
_REDRAW = 0.08


class Screen:
    """Prints lines; in a terminal also bold ones and a bar that moves, in a pipe no control characters.

    Text is shown as it is, except that characters which are not printable become ``?``: a column's name cannot steer
    the terminal.

    Arguments:
        quiet: Show nothing at all.
        stream: Where to; by default standard output.
    """

    def __init__(self, quiet: bool = False, stream: TextIO | None = None) -> None:
        from rich.console import Console

        self.quiet = quiet
        self._stream = stream or sys.stdout
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, file=self._stream)
        self.live = self._console.is_terminal and not self._console.is_dumb_terminal
        self.width = self._console.width if self.live else _PIPE_WIDTH
        self._bar: tuple[Progress, TaskID] | None = None
        self._drawn = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end_bar()

    def line(self, text: str = "", bold: bool = False) -> None:
        """Print one line."""
        if self.quiet:
            return
        text = "".join(letter if letter.isprintable() else "?" for letter in text)
        if self.live:
            self._console.print(text, style="bold" if bold else None)
        else:
            self._stream.write(text + "\n")
            self._stream.flush()

    def paragraph(self, pieces: Sequence[str], first: str = "", rest: str = "", bold: bool = False) -> None:
        """Print pieces of text, broken between them where the line is full."""
        for line in wrapped(pieces, self.width, first, rest):
            self.line(line, bold)

    def bar(self, name: str, done: int, total: int, status: str) -> None:
        """Show how far something is; nothing in a pipe."""
        if self.quiet or not self.live:
            return
        if self._bar is None:
            self._bar = self._start(name, total)
        now = time.monotonic()
        if now - self._drawn >= _REDRAW:
            self._drawn = now
            progress, task = self._bar
            progress.update(task, completed=done, total=total, status=status)
            progress.refresh()

    def end_bar(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar[0].stop()
            self._bar = None

    def _start(self, name: str, total: int) -> tuple[Progress, TaskID]:
        from rich.progress import BarColumn, Progress, TextColumn

        progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=max(6, min(30, self.width - 60))),
            TextColumn("{task.fields[status]}", markup=False),
            console=self._console,
            auto_refresh=False,
            transient=True,
        )
        progress.start()
        return progress, progress.add_task(f"{name:16}", total=total, status="")
