"""The zip file around a saved model: members with fixed names, read into memory with limits."""

from __future__ import annotations

import io
import os
import stat
import struct
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from fathoms.engine.atomic_write import atomic_write
from fathoms.engine.model_file_error import ModelFileError

# Keras stores members as they are. A member that someone compressed may be so many times larger than its bytes in the
# file; real weights compress by a few tenths, so only a file made to fill the memory is refused.
_LARGEST_EXPANSION = 100
_ALWAYS_ALLOWED = 1 << 16
# No more than so many members are listed, and their names are no longer than that.
_MOST_MEMBERS = 10_000
_LONGEST_NAME = 1000
# Between members and at the end of the list there may be a descriptor of up to 24 bytes, and nothing else.
_DESCRIPTOR = 24
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1 | 0x40 | 0x2000

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
    largest_further: int | None = None,
) -> dict[str, bytes]:
    """Read members of a zip file into memory; nothing is ever extracted, and the content of other members is not read.

    The list of members is checked as a whole, whichever are read: a name that leads out of a folder, a name that stands
    twice, a link, members that share bytes, and bytes that belong to no member are refused.

    Args:
        file: path or open binary file.
        limits: the names to read, and for each the largest number of bytes allowed (None: any).
        optional: those of the names that may be missing.
        further: which of the archive's other members to read, too.
        largest_further: the largest number of bytes allowed for each of those.

    Returns:
        The members' bytes by name.

    Raises:
        ModelFileError: the file is not a zip file, is cut short or damaged, lacks a member, has one twice, or one that is
            encrypted, compressed in another way than deflate, or larger than allowed.
    """
    name = describe_file(file)
    try:
        with ZipFile(file) as archive:
            entries = _checked_entries(archive, name)
            chosen = dict.fromkeys(further(entries), largest_further) if further else {}
            return {
                member: _read(archive, entries[member], limit, name)
                for member, limit in {**limits, **chosen}.items()
                if _is_there(entries, member, name, member in optional)
            }
    except FileNotFoundError:
        raise ModelFileError(
            f"File not found: there is no file {name}. Please ensure the file is an accessible one: check the path and the "
            f"folder you are in, {os.getcwd()!r}."
        ) from None
    except IsADirectoryError:
        raise ModelFileError(f"{name} is a folder, not a model file. Give the file's path, ending in .keras.") from None
    except (ModelFileError, PermissionError):
        raise
    except (
        BadZipFile,
        zlib.error,
        struct.error,
        ValueError,
        ArithmeticError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise ModelFileError(f"{name} is not a whole .keras file: {error}. {_advice(file)}") from None


def read_member(archive: ZipFile, name: str) -> bytes:
    """Return a member of an open zip file; raises ModelFileError if it unpacks to far more than it fills."""
    return _read(archive, archive.getinfo(name), None, repr(archive.filename))


def read_folder(folder: str, names: Iterable[str]) -> dict[str, bytes]:
    """Read files of a folder that came from someone: plain files that lie in it, no links and no devices.

    Args:
        folder: its path.
        names: of the files, with `/` between folders within it.

    Raises:
        ModelFileError: a file is not there, or is not a plain file.
    """
    found = {}
    for name in names:
        path = os.path.join(folder, *PurePosixPath(name).parts)
        try:
            plain = stat.S_ISREG(os.lstat(path).st_mode)
        except OSError as error:
            raise ModelFileError(f"File not found: the folder {folder!r} has no {name!r} ({error.strerror}).") from None
        if not plain:
            raise ModelFileError(
                f"{folder!r}: {name!r} is a link or a device, not a file with what the model needs. Do not use this folder."
            )
        with open(path, "rb") as file:
            found[name] = file.read()
    return found


def describe_file(file: str | os.PathLike[str] | BinaryIO) -> str:
    """Return how messages call a file: its path in quotes, or "the file object"."""
    return "the file object" if hasattr(file, "read") or hasattr(file, "write") else repr(os.fspath(file))


def leads_out(name: str) -> bool:
    """Whether a member's name could mean a file outside of the folder that one would unpack to, on any system.

    >>> leads_out("assets/words.txt"), leads_out("../words.txt"), leads_out("C:words.txt")
    (False, True, True)
    """
    return name.startswith("/") or ".." in name.split("/") or any(sign in name for sign in "\\:\0")


def _checked_entries(archive: ZipFile, name: str) -> dict[str, ZipInfo]:
    """Return the list of members by name, once it is sure that there is nothing strange in it."""
    listed = archive.infolist()
    if len(listed) > _MOST_MEMBERS:
        raise ModelFileError(
            f"{name} has {len(listed):,} members, more than the {_MOST_MEMBERS:,} allowed. Do not use this file."
        )
    entries: dict[str, ZipInfo] = {}
    for entry in listed:
        if leads_out(entry.orig_filename) or len(entry.filename) > _LONGEST_NAME:
            raise ModelFileError(
                f"{name}: Invalid asset path or member name: {entry.orig_filename[:80]!r} escapes the model's folder, or is none. Do not use this file."
            )
        if entry.create_system == 3 and stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ModelFileError(
                f"{name}: the member {entry.filename!r} is a link or a device, not a file. Do not use this file."
            )
        if entry.filename in entries:
            count = sum(other.filename == entry.filename for other in listed)
            raise ModelFileError(
                f"{name} holds the member {entry.filename!r} {count} times, which no library writes. Do not use this file."
            )
        entries[entry.filename] = entry
    _check_places(archive, listed, name)
    return entries


def _check_places(archive: ZipFile, listed: list[ZipInfo], name: str) -> None:
    """Raise ModelFileError unless the members follow each other from the start of the file to the list of them."""
    end = 0
    for entry in sorted(listed, key=lambda entry: entry.header_offset):
        start = entry.header_offset
        if start < end:
            raise ModelFileError(
                f"{name}: the member {entry.filename!r} shares bytes with another member, which no library writes. Do not use this file."
            )
        _check_gap(end, start, name)
        end = start + _header_length(archive, start) + entry.compress_size
    if end > archive.start_dir:
        raise ModelFileError(f"{name}: the last member reaches into the list of members. Do not use this file.")
    _check_gap(end, archive.start_dir, name)


def _check_gap(end: int, start: int, name: str) -> None:
    if start - end > (_DESCRIPTOR if end else 0):
        raise ModelFileError(
            f"{name}: {start - end:,} bytes belong to no member, which no library writes. Do not use this file."
        )


def _header_length(archive: ZipFile, start: int) -> int:
    """How many bytes stand before a member's content."""
    file: Any = archive.fp
    file.seek(start)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise BadZipFile("a member does not start where the list says")
    return _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")


def _is_there(entries: Mapping[str, ZipInfo], member: str, name: str, optional: bool) -> bool:
    if member in entries:
        return True
    if not optional:
        held = ", ".join(repr(entry) for entry in list(entries)[:8]) or "nothing"
        raise ModelFileError(
            f"{name} is a zip file but not a saved model: it lacks {member!r} (it holds {held}). Save the model again with model.save('m.keras')."
        )
    return False


def _read(archive: ZipFile, entry: ZipInfo, limit: int | None, name: str) -> bytes:
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ModelFileError(
            f"{name}: the member {entry.filename!r} is encrypted or compressed in an unusual way, so it is not read. Save the model again."
        )
    if limit is not None and entry.file_size > limit:
        raise ModelFileError(
            f"{name}: the member {entry.filename!r} has {entry.file_size:,} bytes, more than the {limit:,} allowed. Do not use this file."
        )
    if entry.file_size > max(_LARGEST_EXPANSION * entry.compress_size, _ALWAYS_ALLOWED):
        raise ModelFileError(
            f"{name}: the member {entry.filename!r} says it unpacks from {entry.compress_size:,} to {entry.file_size:,} bytes, "
            f"which no real model does: a decompression bomb. Do not use this file."
        )
    if entry.compress_type == ZIP_STORED and entry.file_size != entry.compress_size:
        raise ModelFileError(
            f"{name}: the member {entry.filename!r} is stored as it is, yet says that {entry.compress_size:,} bytes are "
            f"{entry.file_size:,}. Do not use this file."
        )
    with archive.open(entry) as member:
        content = member.read(
            entry.file_size
        )  # with a number: without one, what is packed is unpacked whatever its size
    if len(content) != entry.file_size:
        raise ModelFileError(
            f"{name}: the member {entry.filename!r} says it has {entry.file_size:,} bytes, but has {len(content):,}. It was cut short: copy or save the file again."
        )
    return content


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
