"""The one thread that owns the network: all that is asked of it waits its turn."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, Protocol

# How long a stretch of training may be before questions are answered.
_STRETCH = 0.008


class Trains(Protocol):
    """What the thread keeps going."""

    playing: bool

    def advance(self, seconds: float) -> None:
        """Train for about so long."""
        ...

    def tick(self) -> None:
        """Tell who watches, if it is time."""
        ...

    def fail(self, error: Exception) -> None:
        """Take that something failed which nobody asked for: stop, and tell who watches."""
        ...


class LabThread:
    """Does what is asked, one thing after the other, and trains in between.

    Something asked for may be a generator: it is gone on with between stretches of training, and its last value is the answer.
    So a long computation holds up neither the page nor training.

    Args:
        begin: makes, on the thread, what it keeps going.

    Attributes:
        begun: done when that is made; it has the error if it cannot be. Then all that is asked for fails in the same way.
    """

    def __init__(self, begin: Callable[[], Trains]) -> None:
        self._begin = begin
        self.begun: Future[None] = Future()
        self._asked: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._long: list[tuple[Iterator[Any], Future[Any]]] = []
        self._thread = threading.Thread(target=self._run, name="fathoms lab", daemon=True)
        self._ended = False
        self._thread.start()

    def ask(self, what: Callable[[], Any]) -> Future[Any]:
        """Have something done on the thread; the answer comes in the future."""
        answer: Future[Any] = Future()
        self._asked.put((what, answer))
        return answer

    def end(self) -> None:
        """Finish what is being done, and end."""
        self._ended = True
        self._asked.put(None)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        try:
            self._work = self._begin()
        except Exception as error:
            self.begun.set_exception(error)
            self._refuse(error)
            return
        self.begun.set_result(None)
        while not self._ended:
            busy = self._work.playing or bool(self._long)
            try:
                item = self._asked.get(block=not busy)
            except queue.Empty:
                item = None
            if item is not None:
                self._answer(*item)
                self._try(self._work.tick)
                continue  # questions come first: a control's effect is seen at once
            if self._long and self._go_on():
                self._try(self._work.tick)
            if self._work.playing:
                self._try(lambda: self._work.advance(_STRETCH))
                self._try(self._work.tick)
                time.sleep(0)  # let the server's thread have the interpreter

    def _refuse(self, error: Exception) -> None:
        while not self._ended:
            item = self._asked.get()
            if item is not None and item[1].set_running_or_notify_cancel():
                item[1].set_exception(error)

    def _try(self, what: Callable[[], None]) -> None:
        """Nobody waits for an answer here: an error is told to all, and the thread goes on."""
        try:
            what()
        except Exception as error:
            self._work.fail(error)

    def _answer(self, what: Callable[[], Any], answer: Future[Any]) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        try:
            value = what()
            if isinstance(value, Iterator):
                self._long.append((value, answer))
            else:
                answer.set_result(value)
        except Exception as error:
            answer.set_exception(error)

    def _go_on(self) -> bool:
        """Go on with what takes long; whether it came to its end."""
        steps, answer = self._long.pop(0)
        last = None
        until = time.monotonic() + _STRETCH
        try:
            while time.monotonic() < until:
                last = next(steps)
            self._long.append((steps, answer))
            return False
        except StopIteration as stop:
            answer.set_result(stop.value if stop.value is not None else last)
        except Exception as error:
            answer.set_exception(error)
        return True
