"""What a piece of code does to the system, seen by Python's audit events; and a file that notices when it is opened."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fathoms.engine.model_file_error import ModelFileError
from fathoms.tables.table_error import TableError

# Events of audit hooks that no model file may cause, by how their names begin.
_NEVER = (
    "code.__new__",
    "compile",
    "cpython.run",
    "ctypes.",
    "exec",
    "ftplib.",
    "http.",
    "marshal.load",
    "os.chmod",
    "os.exec",
    "os.fork",
    "os.link",
    "os.mkdir",
    "os.posix_spawn",
    "os.putenv",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.spawn",
    "os.symlink",
    "os.system",
    "os.truncate",
    "pickle.",
    "shutil.",
    "socket.",
    "subprocess.",
    "tempfile.",
    "urllib.",
)
_LARGEST_GROWTH = 48 << 20
_LONGEST = 1.0


class Watch:
    """Within this block, notes what is opened, imported and otherwise done."""

    _current: Watch | None = None

    def __init__(self) -> None:
        self.opened: list[tuple[str, Any]] = []
        self.imported: list[str] = []
        self.done: list[str] = []

    def __enter__(self) -> Watch:
        self._thread = threading.get_ident()
        Watch._current = self
        return self

    def __exit__(self, *error: object) -> None:
        Watch._current = None

    def note(self, event: str, args: tuple[Any, ...]) -> None:
        """Note one audit event, unless another thread caused it."""
        if threading.get_ident() != self._thread:
            return
        if event == "open":
            self.opened.append((str(args[0]), args[1] if args[1] is not None else args[2]))
        elif event == "import":
            self.imported.append(str(args[0]))
        elif event.startswith(_NEVER):
            self.done.append(f"{event}{args!r:.200}")


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if Watch._current is not None:
        Watch._current.note(event, args)


sys.addaudithook(_hook)


def writes(mode: Any) -> bool:
    """Whether a file is opened for writing: a mode such as `"rb"`, or the flags of `os.open`."""
    if isinstance(mode, str):
        return any(sign in mode for sign in "wax+")
    return bool(int(mode) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def refused(load: Callable[[], object], match: str, reads: Path | str | None = None) -> str:
    """Assert that loading raises the documented exception, quickly and in little memory, and does nothing else.

    It is done twice: the first time the library may import its own modules.

    Args:
        load: the call.
        match: what the message says.
        reads: the file that may be opened, for reading, or a folder with such files.

    Returns:
        The message.
    """
    with Watch() as first, pytest.raises((ModelFileError, TableError), match=match) as raised:
        load()
    assert [path for path, mode in first.opened if writes(mode) and "__pycache__" not in path] == []
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    tracemalloc.start()
    try:
        with Watch() as watch, pytest.raises((ModelFileError, TableError), match=match):
            load()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - start < _LONGEST
    assert peak < _LARGEST_GROWTH
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < _LARGEST_GROWTH
    assert watch.done == []
    assert watch.imported == []
    assert [path for path, _ in watch.opened if path != str(reads) and not path.startswith(f"{reads}{os.sep}")] == []
    assert not any(writes(mode) for _, mode in watch.opened)
    return str(raised.value)


class Tripwire:
    """Notices when anything opens a file, C libraries too, of which audit events know nothing: Linux's inotify.

    Args:
        path: of a file that is there.

    Source: inotify(7).
    """

    _OPENED = 0x20

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sprung = False

    def __enter__(self) -> Tripwire:
        import ctypes

        libc = ctypes.CDLL(None)
        self._events = libc.inotify_init1(os.O_NONBLOCK)
        assert libc.inotify_add_watch(self._events, os.fsencode(self.path), self._OPENED) >= 0
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(BlockingIOError):
            self.sprung = bool(os.read(self._events, 4096))
        os.close(self._events)
