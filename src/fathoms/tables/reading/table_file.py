"""The file that a table is read from."""

from __future__ import annotations

import codecs
import io
import zipfile
from functools import cached_property
from itertools import islice
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO

from fathoms.tables.nearest_names import nearest_names
from fathoms.tables.reading.compression import BROKEN, find_compression, open_compressed
from fathoms.tables.reading.memory import room, too_large
from fathoms.tables.table_error import TableError

_HEAD = 1 << 18
_LONG_HEAD = 1 << 24
_FEW_LINES = 20
_PIECE = 1 << 20


class TableFile:
    """A file with a table in it, compressed or not.

    Arguments:
        source: A path. ``file#part`` chooses a part of it: a sheet, a table of a database, or a member of an archive.

    Attributes:
        path: The file.
        part: What stands behind the ``#``, or None.
        name: What to call it in messages.
        compression: What it is compressed with, or None.

    Raises:
        TableError: There is no such file, it is a folder, or it cannot be read.
    """

    def __init__(self, source: str | PathLike[str]) -> None:
        text = fspath(source)
        self.path, self.part = _split(text)
        self.name = self.path.name
        self.compression: str | None = None
        self._check(text)
        first = self._first_bytes()
        self.compression = find_compression(first)
        if self.compression == "zip" and _is_workbook(self.path, first):
            self.compression = None

    def open(self) -> BinaryIO:
        """Open the file, unpacked if it is compressed. Unpacking may raise any of `BROKEN`."""
        return open_compressed(self.path, self.compression, self.part)

    @property
    def head(self) -> bytes:
        """The first 256 KB, unpacked; more, up to 16 MB, if those are fewer than twenty lines."""
        return self._head[0]

    @property
    def head_is_all(self) -> bool:
        """Whether the head is the whole file."""
        return self._head[1]

    @cached_property
    def _head(self) -> tuple[bytes, bool]:
        try:
            with self.open() as file:
                head, wanted = _read(file, _HEAD), _HEAD
                if head.count(b"\n") < _FEW_LINES:
                    head, wanted = head + _read(file, _LONG_HEAD), _HEAD + _LONG_HEAD
                return head, len(head) < wanted
        except TableError:
            raise
        except BROKEN as error:
            raise self.broken(error) from error

    def content(self, encoding: str | None = None) -> bytes:
        """All bytes, unpacked; with an encoding, that text as UTF-8.

        Raises:
            TableError: They are more than half of what a table may take (a small file can unpack to any size), or the
                file is damaged.
            UnicodeError: The bytes are no text in this encoding.
        """
        pieces = io.BytesIO()
        most = room() // 2
        decoder = None if encoding is None else codecs.getincrementaldecoder(encoding)()
        try:
            with self.open() as file:
                while piece := file.read(_PIECE):
                    if decoder is not None:
                        piece = decoder.decode(piece).encode(errors="replace")
                    if pieces.tell() + len(piece) > most:
                        raise self.bomb()
                    pieces.write(piece)
            if decoder is not None:
                pieces.write(decoder.decode(b"", final=True).encode(errors="replace"))
        except (TableError, UnicodeError):
            raise
        except BROKEN as error:
            raise self.broken(error) from error
        return pieces.getvalue()

    def bomb(self) -> TableError:
        """The error for a file that unpacks to more than there is room for."""
        what = "is" if self.compression is None else "unpacks to more than its size lets expect, and"
        return too_large(self.name, room() + 1, f"{what} too large: it takes more than")

    def broken(self, error: BaseException) -> TableError:
        """The error for a file whose bytes cannot be got at."""
        if isinstance(error, EOFError):
            return TableError(f"{self.name} is cut off: a part of it is missing. Copy or download it again.")
        if isinstance(error, PermissionError):
            return TableError(f"{self.path} may not be read by you. Change its permissions: chmod +r {self.path}")
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        what = f" as a {self.compression} file" if self.compression else ""
        return TableError(f"{self.path} cannot be read{what}: {reason}. Copy or download it again.")

    def _check(self, text: str) -> None:
        if "\0" in text:
            raise TableError(f"{text!r} cannot be read: no file name holds a zero character.")
        if text.split("://")[0].lower() in ("http", "https", "ftp", "s3", "gs"):
            raise TableError(f"{text} is an address on the web. Download the file, and give its name.")
        try:
            if self.path.is_dir():
                raise TableError(
                    f"{self.path} is a folder. Give the table's file, for example {self.path / 'data.csv'}."
                )
            if not self.path.exists():
                raise TableError(f"There is no file {self.path}. {_nearest(self.path)}")
            if not self.path.is_file():
                raise TableError(f"{self.path} is not a file but a device or a pipe. Save the table as a file first.")
        except OSError as error:
            raise self.broken(error) from error

    def _first_bytes(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                return _read(file, 4096)
        except OSError as error:
            raise self.broken(error) from error


def _split(text: str) -> tuple[Path, str | None]:
    path = Path(text)
    if "#" not in text or "\0" in text:
        return path, None
    try:
        if path.exists():
            return path, None
    except OSError:
        pass
    file, _, part = text.rpartition("#")
    return (Path(file), part) if file and part else (path, None)


def _read(file: BinaryIO, count: int) -> bytes:
    """Read `count` bytes, or fewer only at the end of the file."""
    pieces = bytearray()
    while len(pieces) < count and (piece := file.read(count - len(pieces))):
        pieces += piece
    return bytes(pieces)


def _is_workbook(path: Path, first: bytes) -> bool:
    """Whether a zip file is a workbook. One that is cut off has lost its list of members, but the first ones tell too."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except BROKEN:
        return any(word in first for word in (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis"))
    return "xl/workbook.xml" in names or {"mimetype", "content.xml"} <= names


def _nearest(path: Path) -> str:
    try:
        names = [file.name for file in islice(path.parent.iterdir(), 10_000)]
    except OSError:
        return f"There is no folder {path.parent} either." if path.parent != Path() else "Check the name."
    near = nearest_names(path.name, names, most=1)
    return f"Did you mean {str(path.with_name(near[0]))!r}?" if near else "Check the name and the folder."
