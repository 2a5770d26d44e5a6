"""The zip file around a saved model: members with fixed names, read into memory with limits."""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from fathoms.engine.atomic_write import atomic_write

# Keras stores members as they are. A member that someone compressed may be so many times larger than its bytes in the
# file; real weights compress by a few tenths, so only a file made to fill the memory is refused.
_LARGEST_EXPANSION = 100
_ALWAYS_ALLOWED = 1 << 16

_HDF5_START = b"\x89HDF\r\n\x1a\n"


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return the bytes of a zip file with these members, stored as they are; without the time, so that the same members
    give the same bytes."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(ZipInfo(name), content)
    return buffer.getvalue()


def write_archive(file: str | os.PathLike[str] | BinaryIO, members: Mapping[str, bytes]) -> None:
    """Write a zip file with these members, in one step if `file` is a path (see `atomic_write`)."""
    content = pack(members)
    if hasattr(file, "write"):
        file.write(content)
    else:
        atomic_write(file, content)


def read_archive(
    file: str | os.PathLike[str] | BinaryIO,
    limits: Mapping[str, int | None],
    optional: Collection[str] = (),
    further: Callable[[Iterable[str]], Iterable[str]] | None = None,
) -> dict[str, bytes]:
    """Read members of a zip file into memory; nothing is ever extracted, and other members are not looked at.

    Args:
        file: path or open binary file.
        limits: the names to read, and for each the largest number of bytes allowed (None: any).
        optional: those of the names that may be missing.
        further: which of the archive's other members to read, too.

    Returns:
        The members' bytes by name.

    Raises:
        ValueError: the file is not a zip file, is cut short or damaged, lacks a member, has one twice, or one that is
            encrypted, compressed in another way than deflate, or larger than allowed.
    """
    name = describe_file(file)
    try:
        with ZipFile(file) as archive:
            chosen = dict.fromkeys(further(archive.namelist())) if further else {}
            return {
                member: _read(archive, found[0], limit, name)
                for member, limit in {**limits, **chosen}.items()
                if (found := _entries(archive, member, name, member in optional))
            }
    except FileNotFoundError:
        raise ValueError(
            f"File not found: there is no file {name}. Please ensure the file is an accessible one: check the path and the "
            f"folder you are in, {os.getcwd()!r}."
        ) from None
    except IsADirectoryError:
        raise ValueError(f"{name} is a folder, not a model file. Give the file's path, ending in .keras.") from None
    except (BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise ValueError(f"{name} is not a whole .keras file: {error}. {_advice(file)}") from None


def read_member(archive: ZipFile, name: str) -> bytes:
    """Return a member of an open zip file; raises ValueError if it unpacks to far more than it fills."""
    return _read(archive, archive.getinfo(name), None, repr(archive.filename))


def describe_file(file: str | os.PathLike[str] | BinaryIO) -> str:
    """Return how messages call a file: its path in quotes, or "the file object"."""
    return "the file object" if hasattr(file, "read") or hasattr(file, "write") else repr(os.fspath(file))


def _entries(archive: ZipFile, member: str, name: str, optional: bool) -> list[ZipInfo]:
    found = [entry for entry in archive.infolist() if entry.filename == member]
    if len(found) > 1:
        raise ValueError(
            f"{name} holds the member {member!r} {len(found)} times, which no library writes. Do not use this file."
        )
    if not found and not optional:
        held = ", ".join(repr(entry.filename) for entry in archive.infolist()[:8]) or "nothing"
        raise ValueError(
            f"{name} is a zip file but not a saved model: it lacks {member!r} (it holds {held}). Save the model again with model.save('m.keras')."
        )
    return found


def _read(archive: ZipFile, entry: ZipInfo, limit: int | None, name: str) -> bytes:
    if entry.flag_bits & 0x1 or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ValueError(
            f"{name}: the member {entry.filename!r} is encrypted or compressed in an unusual way, so it is not read. Save the model again."
        )
    if entry.file_size > max(_LARGEST_EXPANSION * entry.compress_size, _ALWAYS_ALLOWED):
        raise ValueError(
            f"{name}: the member {entry.filename!r} says it unpacks from {entry.compress_size:,} to {entry.file_size:,} bytes, "
            f"which no real model does: a decompression bomb. Do not use this file."
        )
    if limit is not None and entry.file_size > limit:
        raise ValueError(
            f"{name}: the member {entry.filename!r} has {entry.file_size:,} bytes, more than the {limit:,} allowed. Do not use this file."
        )
    return archive.read(entry)


def _advice(file: Any) -> str:
    start = b""
    if not hasattr(file, "read"):
        try:
            with open(file, "rb") as opened:
                start = opened.read(len(_HDF5_START))
        except OSError:
            pass
    if start == _HDF5_START:
        return "It is an HDF5 file, as older Keras saved models: load it in Keras and save it there with model.save('m.keras')."
    if start.startswith(b"PK"):
        return "It was cut short or changed, for instance by an interrupted copy: copy or save it again."
    return "Save a model with model.save('m.keras') and load that file."
