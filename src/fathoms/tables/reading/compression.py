"""Files inside compressed files: gzip, bzip2, xz, Zstandard, and zip archives with one member."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zipfile
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, cast

from fathoms.tables.reading.needed_package import needed_package
from fathoms.tables.table_error import TableError

ZIP = b"PK\x03\x04"
_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd", ZIP: "zip"}

# What the libraries raise on compressed data that is damaged or cut short.
BROKEN = (
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def find_compression(head: bytes) -> str | None:
    """What a file is compressed with, told from its first bytes, or None."""
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)


def open_compressed(path: Path, compression: str | None, member: str | None = None) -> BinaryIO:
    """Open a file so that its unpacked bytes can be read, as a stream: nothing is unpacked before it is read.

    Raises:
        TableError: An archive has several members and none is chosen, or a package is missing.
        OSError: The file cannot be opened.
    """
    match compression:
        case None:
            return path.open("rb")
        case "gzip":
            return cast("BinaryIO", gzip.open(path))
        case "bzip2":
            return cast("BinaryIO", bz2.open(path))
        case "xz":
            return cast("BinaryIO", lzma.open(path))
        case "zstd":
            return _open_zstd(path)
    return _open_member(path, member)


def _open_zstd(path: Path) -> BinaryIO:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        zstd = needed_package("backports.zstd", "zstd", f"Unpacking {path.name}")
    return cast("BinaryIO", io.BufferedReader(_ZstdBytes(zstd, path)))


class _ZstdBytes(io.RawIOBase):
    """A Zstandard file whose damage is an OSError, as it is with the other formats."""

    def __init__(self, zstd: ModuleType, path: Path) -> None:
        self._file = zstd.open(path)
        self._error: type[Exception] = zstd.ZstdError

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            return int(self._file.readinto(buffer))
        except self._error as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        self._file.close()
        super().close()


def _open_member(path: Path, member: str | None) -> BinaryIO:
    with zipfile.ZipFile(path) as archive:
        members = [entry for entry in archive.infolist() if not _is_no_table(entry.filename)]
        if member is not None:
            members = [entry for entry in members if entry.filename == member]
        if len(members) != 1:
            names = [entry.filename for entry in archive.infolist() if not entry.filename.endswith("/")]
            raise TableError(_which_member(path, names, member))
        if members[0].flag_bits & 1:
            raise TableError(f"{path.name} is protected by a password. Unpack it first.")
        return cast("BinaryIO", archive.open(members[0]))


def _is_no_table(name: str) -> bool:
    """Whether it is a folder, or macOS put it there. (`ZipInfo.is_dir` fails for an empty name.)"""
    return name.endswith("/") or name.startswith("__MACOSX/") or name.endswith(".DS_Store")


def _which_member(path: Path, names: list[str], member: str | None) -> str:
    if not names:
        return f"{path.name} is an archive with nothing in it. Put the table's file in."
    shown = ", ".join(names[:10]) + (", …" if len(names) > 10 else "")
    found = f"has no file {member!r}; it has" if member is not None else f"holds {len(names)} files:"
    return f"{path.name} {found} {shown}. Say which: {path.name + '#' + names[0]!r}."
