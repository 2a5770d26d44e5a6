"""How large a workbook is once it is unpacked.

The reader lays a sheet out as a full rectangle, so two cells in opposite corners of a sheet of 5 KB take 550 GB, and a process
that asks for that is ended. So a sheet is looked through before it is read.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from fathoms.tables.reading.memory import room

_CELL = 32  # bytes that calamine takes for a cell, empty ones too
_OLD_HEADER = 512
_SECTOR_COUNTS = (40, 44, 64, 72)  # of the directory, the table, the small table, and the table of tables
_PIECE = 1 << 20
_LONGEST_REFERENCE = 32
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")
_ODS_TAG = re.compile(rb"<(/?)table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_REPEATED = re.compile(rb"""number-(rows|columns)-repeated=["'](\d{1,12})["']""")


def workbook_bytes(archive: zipfile.ZipFile) -> int:
    """About how many bytes a reader takes for the largest sheet, and for the texts; more than `room` is not counted on."""
    most = 0
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".bin")):
            most = max(most, _member_bytes(archive, entry))
        if most > room():
            break
    return most


def header_is_sound(content: bytes) -> bool:
    """Whether an old Office file's header claims no more sectors than the file has.

    The fields are those of [MS-CFB] 2.2: numbers of sectors, which a reader makes room for at once.
    """
    if len(content) < _OLD_HEADER:
        return False
    shift = int.from_bytes(content[30:32], "little")
    most = (len(content) >> shift) + 1 if shift in (9, 12) else -1
    return all(int.from_bytes(content[at : at + 4], "little") <= most for at in _SECTOR_COUNTS)


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    """Open a member so that all of its bytes come, not as many as its header says."""
    honest = copy.copy(entry)
    honest.file_size = 1 << 62
    return cast("BinaryIO", archive.open(honest))


def _member_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    if entry.filename.startswith("xl/worksheets/"):
        return _sheet_bytes(_pieces(archive, entry))
    if entry.filename == "content.xml":
        return _ods_bytes(_pieces(archive, entry))
    return _bounded_sum(len(piece) for piece in _pieces(archive, entry))


def _bounded_sum(sizes: Iterator[int]) -> int:
    total = 0
    for size in sizes:
        total += size
        if total > room():
            break
    return total


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with unpacked(archive, entry) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _sheet_bytes(pieces: Iterator[bytes]) -> int:
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    highest, lowest, size, before = 0, 1 << 62, 0, b""
    for piece in pieces:
        found = _REFERENCE.findall(before + piece)
        columns.update(letters for letters, _ in found)
        rows.update(digits for _, digits in found)
        if rows:
            numbers = [int(digits) for digits in rows]
            highest, lowest = max(highest, *numbers), min(lowest, *numbers)
            rows.clear()
        before = piece[-_LONGEST_REFERENCE:]
        size += len(piece)
        if size > room():
            return size
    width = max(map(_column_number, columns), default=1)
    return max(size // 4, (highest - lowest + 1) * width * _CELL if highest else 0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _ods_bytes(pieces: Iterator[bytes]) -> int:
    """Cells and rows may be said to be repeated. Empty ones at the end are not laid out; LibreOffice fills sheets up so."""
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > room():
            return len(content)
    most = height = width = filled = repeats = at = 0
    rows_to_last = 0
    whole = bytes(content[: content.rfind(b">") + 1])  # each tag in it has an end, which is all that is looked for
    for closing, tag, attributes in _ODS_TAG.findall(whole):
        times = _repeats(attributes)
        if tag == b"table":
            most = max(most, rows_to_last * width * _CELL)
            height = width = rows_to_last = 0
        elif tag == b"table-row" and not closing:
            repeats, at, filled = times, 0, 0
            if attributes.endswith(b"/"):
                height += repeats
        elif tag == b"table-row":
            height += repeats
            width = max(width, filled)
            rows_to_last = height if filled else rows_to_last
        elif not closing:
            at += times
            filled = at if b"value-type" in attributes or not attributes.endswith(b"/") else filled
    return max(most, rows_to_last * width * _CELL, len(content) // 4)


def _repeats(attributes: bytes) -> int:
    match = _REPEATED.search(attributes)
    return max(1, int(match[2])) if match else 1
