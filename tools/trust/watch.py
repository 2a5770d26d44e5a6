"""Sees what a trial does beside computing: opening, writing, running, importing, talking to the network."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# What no trial may do, by the beginning of the audit event's name.
_FORBIDDEN = (
    "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "pty.", "socket.", "urllib.",
    "http.", "ftplib.", "smtplib.", "webbrowser.", "ctypes.", "pickle.", "shutil.", "tempfile.", "os.remove", "os.rename", "os.rmdir",
    "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.utime", "os.listdir", "os.scandir", "os.putenv",
    "glob.", "code.__new__", "sqlite3.enable_load_extension", "sqlite3.load_extension", "mmap.",
)  # fmt: skip
# What is done to files, and how many of the event's details name them.
_ON_FILES = {
    "os.mkdir": 1,
    "os.listdir": 1,
    "os.scandir": 1,
    "os.remove": 1,
    "os.rmdir": 1,
    "os.truncate": 1,
    "os.rename": 2,
}
_CODE = ("exec", "compile", "marshal.loads", "marshal.load")
_IN_OPEN, _IN_CREATE, _IN_MODIFY, _IN_NONBLOCK = 0x20, 0x100, 0x2, 0x800


class Watch:
    """While it is entered, notes every forbidden act in `seen`.

    Python's own acts come through an audit hook. Libraries in other languages open files without one: for those, the kernel
    tells who touched the canary folder.

    Arguments:
        canary: The folder that damaged files name.
        own: A folder whose files are a trial's own: they may be opened, written, renamed and deleted.
    """

    def __init__(self, canary: Path, own: Path | None = None) -> None:
        self._own = None if own is None else os.fspath(own)
        self.seen: list[str] = []
        self._armed = False
        self._allowed: str | None = None
        self._bell = _watched(canary)
        sys.addaudithook(self._hear)

    def allow(self, path: Path | None) -> Self:
        """Say which one file may be read next."""
        self._allowed = None if path is None else os.fspath(path)
        return self

    def __enter__(self) -> Self:
        self.seen.clear()
        self._armed = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._armed = False
        touched = _read(self._bell)
        if touched:
            self.seen.append(f"a file that it only names was touched: {touched}")

    def _hear(self, event: str, details: tuple[Any, ...]) -> None:
        if not self._armed:
            return
        if event == "open":
            self._judge_open(*details)
        elif event in _CODE:
            self._judge_code(event, details)
        elif event == "import":
            self._judge_import(str(details[0]))
        elif event == "os.listdir" and _importing():
            pass  # which is judged by the module's name
        elif event.startswith(_FORBIDDEN) and not self._is_own(*details[: _ON_FILES.get(event, 0)]):
            self._note(f"{event}{details!r:.200}")

    def _judge_open(self, path: object, mode: object, flags: int) -> None:
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        if self._is_own(path):
            return
        if writes or (str(path) != self._allowed and not _importing()):
            self._note(f"open({path!r}, mode={mode!r})")

    def _is_own(self, *files: object) -> bool:
        """Whether all of these, paths or open files, are in the trials' own folder."""
        if self._own is None or not files:
            return False
        paths = [os.readlink(f"/proc/self/fd/{file}") if isinstance(file, int) else str(file) for file in files]
        return all(f"{os.path.abspath(path)}{os.sep}".startswith(f"{self._own}{os.sep}") for path in paths)

    def _judge_code(self, event: str, details: tuple[Any, ...]) -> None:
        # Importing runs the code of modules; that is judged by the module's name.
        if not _importing() and not _of_a_library(details):
            self._note(f"{event}({details!r:.200})")

    def _judge_import(self, module: str) -> None:
        if module.split(".")[0] not in _KNOWN:
            self._note(f"import {module}")

    def _note(self, what: str) -> None:
        self._armed = False
        self.seen.append(what)
        self._armed = True


def _roots() -> frozenset[str]:
    """The first names of modules that a lazy import may still bring: Python's own, and what Fathoms is built on."""
    return frozenset(sys.stdlib_module_names) | {
        "fathoms", "numpy", "ml_dtypes", "h5py", "polars", "_polars_runtime_32", "duckdb", "_duckdb", "fastexcel", "autograd", "charset_normalizer",
        "zstandard", "backports", "pyarrow", "pandas",
    }  # fmt: skip


_KNOWN = _roots() - {"pickle", "ctypes", "subprocess", "socket", "webbrowser", "pty", "urllib", "http", "ftplib"}


def _importing() -> bool:
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


def _of_a_library(details: tuple[Any, ...]) -> bool:
    """Whether code is what `namedtuple` and `dataclass` make of their fields, or what `inspect` reads a C function's arguments from."""
    frame = sys._getframe(3)
    file = frame.f_code.co_filename
    if file.endswith(os.sep + "ast.py") and frame.f_back is not None:
        return frame.f_back.f_code.co_filename.endswith(os.sep + "inspect.py")
    return file.endswith((os.sep + "dataclasses.py", os.sep + os.path.join("collections", "__init__.py")))


def _watched(folder: Path) -> int:
    """Ask Linux to tell of every file that is opened, made or written there; elsewhere, -1."""
    if not sys.platform.startswith("linux"):
        return -1
    library = ctypes.CDLL(None, use_errno=True)
    bell: int = library.inotify_init1(_IN_NONBLOCK)
    if bell >= 0:
        library.inotify_add_watch(bell, os.fsencode(folder), _IN_OPEN | _IN_CREATE | _IN_MODIFY)
    return bell


def _read(bell: int) -> str:
    """Return the names of the files that were touched since."""
    if bell < 0:
        return ""
    try:
        told = os.read(bell, 4096)
    except BlockingIOError:
        return ""
    return told[16:].rstrip(b"\0").decode(errors="replace") or "the folder itself"
