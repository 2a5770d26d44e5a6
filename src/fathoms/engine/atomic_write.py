"""Write a file so that, whatever happens, either the old one or the whole new one is there."""

from __future__ import annotations

import os

from fathoms.engine.atomic_file import atomic_file


def atomic_write(path: str | os.PathLike[str], content: bytes) -> None:
    """Write `content` to `path` in one step; see `atomic_file`.

    Args:
        path: where to; a symbolic link is followed, so that what it points to is replaced.
        content: the whole new content.

    Raises:
        ValueError: the folder does not exist, or `path` is a folder.
        OSError: the system refuses to write; its message says why (no space left, no permission, ...).

    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> atomic_write(f"{folder}/hello.txt", b"hello")
    >>> os.listdir(folder)
    ['hello.txt']
    """
    with atomic_file(path) as file:
        file.write(content)
