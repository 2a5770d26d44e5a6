"""A folder that one run at a time may use."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

from fathoms.checkpoints.checkpoint_error import CheckpointError
from fathoms.engine.messages import warn_caller

_held: set[int] = set()  # the open locks of this process


class FolderLock:
    """A lock on a folder, held from its making until `release`, or until the process ends, however it ends.

    The system holds the lock, not the file, so one that is left behind never blocks. A child made by `fork` does not hold
    it.

    Args:
        path: the file that is locked; it says which process holds the lock.

    Raises:
        CheckpointError: another run holds it.
        OSError: the file cannot be made.

    Source: flock(2); on Windows `msvcrt.locking`.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        descriptor = _locked(path)
        while not _is_at(path, descriptor):  # the run that held it has deleted it since it was opened here
            os.close(descriptor)
            descriptor = _locked(path)
        self._file: int | None = descriptor
        _held.add(descriptor)
        _watch_forks()
        _note(descriptor)

    def release(self) -> None:
        """Let others use the folder."""
        descriptor, self._file = self._file, None
        if descriptor is not None:
            _held.discard(descriptor)
            os.close(descriptor)

    def delete(self) -> None:
        """Delete the file, and let others use the folder."""
        if self._file is None:
            return
        if sys.platform == "win32":  # where an open file cannot be deleted, neither this one nor another run's
            self.release()
        with contextlib.suppress(OSError):
            os.remove(self._path)
        self.release()


def _locked(path: str) -> int:
    """Open a file and lock it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):
        holder = _holder(descriptor)
        os.close(descriptor)
        raise CheckpointError(
            f"{os.path.dirname(path)!r} is in use by another run ({holder}), which writes its checkpoints there. Wait for "
            f"its end, end it, or give this run a folder of its own."
        ) from None
    except OSError as error:
        warn_caller(f"{os.path.dirname(path)!r} cannot be locked here ({error}): let no second run use it.")
    return descriptor


def _is_at(path: str, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _note(descriptor: int) -> None:
    """Write who holds the lock: only for messages, so a full disk does not matter."""
    machine = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "this machine")
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} on {machine}".encode())
    except OSError:
        pass


def _holder(descriptor: int) -> str:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        text = os.read(descriptor, 200).decode(errors="replace")
    except OSError:
        text = ""
    return text if text.isprintable() and text else "an unknown process"


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # a byte that nobody writes, so that others can read who holds it
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _close_in_child() -> None:
    for descriptor in list(_held):
        os.close(descriptor)
    _held.clear()


_watching: list[Any] = []


def _watch_forks() -> None:
    if not _watching and hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_close_in_child)
        _watching.append(True)
