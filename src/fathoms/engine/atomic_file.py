"""A file that, whatever happens, is either the old one or the whole new one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def atomic_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the name `path` when the block ends, and vanishes if it ends by an exception.

    The bytes go to a new file in the same folder, are forced to the disk, and only then take the name. So a full disk, a
    crash or a power cut leaves what was there before; at worst a file `.name.<letters>.tmp` stays behind.

    Args:
        path: where to; a symbolic link is followed, so that what it points to is replaced.

    Raises:
        ValueError: the folder does not exist, or `path` is a folder.
        OSError: the system refuses to write; its message says why (no space left, no permission, ...).

    Source: POSIX `rename`, which replaces a file in one step; https://lwn.net/Articles/457667 on why to `fsync` both.

    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> with atomic_file(f"{folder}/hello.txt") as file:
    ...     _ = file.write(b"hello")
    >>> os.listdir(folder)
    ['hello.txt']
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise ValueError(
            f"Cannot write {str(path)!r}: it is a folder. Add a file name: {os.path.join(path, 'm.keras')!r}."
        )
    if not target.parent.is_dir():
        raise ValueError(
            f"Cannot write {str(path)!r}: there is no folder {str(target.parent)!r}. "
            f"Make it first: os.makedirs({str(target.parent)!r})."
        )
    temporary = target.with_name(f".{target.name}.{os.urandom(4).hex()}.tmp")
    mode = os.stat(target).st_mode & 0o777 if target.exists() else 0o666
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with open(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Force the folder's new entry to the disk, where the system can (Windows does it by itself)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
