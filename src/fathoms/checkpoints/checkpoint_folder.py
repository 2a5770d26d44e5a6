"""The files of a run: the newest whole one, and the few before it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from typing import Any

from fathoms.checkpoints.checkpoint_error import CheckpointError
from fathoms.checkpoints.checkpoint_file import read_checkpoint, write_checkpoint
from fathoms.checkpoints.folder_lock import FolderLock
from fathoms.engine.atomic_file import atomic_file
from fathoms.engine.messages import warn_caller

_LOCK = "in-use.lock"
_NAME = re.compile(r"checkpoint-(\d{8,15})")
_UNFINISHED = re.compile(r"\.checkpoint-\d{8,15}\.[0-9a-f]+\.tmp")


class CheckpointFolder:
    """A folder that one run writes to: `checkpoint-00000001`, `checkpoint-00000002`, ..., of which the last ones are kept.

    Args:
        folder: the folder, made if it is not there; it is locked until `release`.
        keep: how many whole files to keep.

    Raises:
        CheckpointError: it cannot be made or written to, or another run uses it.
    """

    def __init__(self, folder: str, keep: int) -> None:
        self.folder = folder
        self._keep = keep
        try:
            os.makedirs(folder, exist_ok=True)
            self._lock = FolderLock(os.path.join(folder, _LOCK))
        except OSError as error:
            raise CheckpointError(
                f"Checkpoints cannot be written to {folder!r}: {error.strerror or error}. Nothing was trained yet. Give a "
                f"folder that this user may write to: checkpoint='run/'."
            ) from error
        self._clear_unfinished()
        numbers = sorted(self._numbers())
        self._next = numbers[-1] + 1 if numbers else 1
        self._whole: list[int] = []  # those that are known to be whole, the newest last

    def newest(self, most: int) -> dict[str, Any] | None:
        """Return the newest whole state, with a warning if a newer file is damaged; None if there is no file.

        Args:
            most: how many bytes a file may have.

        Raises:
            CheckpointError: there are files, and none of them is whole.
        """
        damaged: list[str] = []
        for number in sorted(self._numbers(), reverse=True):
            try:
                state = read_checkpoint(self._path(number), most)
            except (CheckpointError, OSError, MemoryError) as error:
                damaged.append(f"{self._path(number)!r} ({error})")
                continue
            self._whole = [number]
            if damaged:
                warn_caller(
                    f"Damaged checkpoint: {', '.join(damaged)}. The run goes on from the one before, "
                    f"{self._path(number)!r}, and does the work since then again."
                )
            return state
        if damaged:
            raise CheckpointError(
                f"None of the checkpoints can be read: {', '.join(damaged)}. Restore the folder from a copy, or delete it to "
                f"begin anew."
            )
        return None

    def write(self, state: dict[str, Any]) -> None:
        """Write a state as the newest file; when it is whole and on the disk, delete those that are too many.

        Raises:
            OSError: the system refuses to write; the files before are as they were, but on a full disk only the newest is kept.
        """
        number, self._next = self._next, self._next + 1
        try:
            self._write(number, state)
        except OSError:
            if len(self._whole) < 2:
                raise
            self._delete_but(self._whole[-1:])  # on a full disk, older files make room
            self._write(number, state)
        self._whole = [*self._whole, number][-self._keep :]
        self._delete_but(self._whole)

    def release(self) -> None:
        """Let other runs use the folder."""
        self._lock.release()

    def delete(self) -> None:
        """Delete what runs wrote to the folder, and the folder, if nothing else is in it."""
        self._delete_but([])
        self._lock.delete()
        with contextlib.suppress(OSError):
            os.rmdir(self.folder)

    def _write(self, number: int, state: dict[str, Any]) -> None:
        with atomic_file(self._path(number)) as file:
            write_checkpoint(file, state)

    def _path(self, number: int) -> str:
        return os.path.join(self.folder, f"checkpoint-{number:08d}")

    def _numbers(self) -> Iterator[int]:
        for name in os.listdir(self.folder):
            if found := _NAME.fullmatch(name):
                yield int(found[1])

    def _delete_but(self, kept: list[int]) -> None:
        for number in self._numbers():
            if number not in kept:
                self._delete(self._path(number))
        self._whole = list(kept)

    def _clear_unfinished(self) -> None:
        """Delete what a run that was killed while writing left."""
        for name in os.listdir(self.folder):
            if _UNFINISHED.fullmatch(name):
                self._delete(os.path.join(self.folder, name))

    def _delete(self, path: str) -> None:
        with contextlib.suppress(OSError):  # it takes room, and no more
            os.remove(path)
