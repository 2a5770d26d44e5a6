"""Tables in workbooks: Excel's .xlsx, .xlsm and .xls, and .ods.

fastexcel reads them (calamine, in Rust): cells only, so macros and formulas are never run; what Excel last computed is taken.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

from fathoms.tables.nearest_names import name_hint
from fathoms.tables.reading.column_names import column_names
from fathoms.tables.reading.compression import BROKEN
from fathoms.tables.reading.memory import check_room
from fathoms.tables.reading.needed_package import needed_package
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.reading.unreadable import unreadable
from fathoms.tables.reading.workbook_size import header_is_sound, unpacked, workbook_bytes
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

_OLD = b"\xd0\xcf\x11\xe0"
_FIX = "Open it in its program and save it again as .xlsx."
# None of these looks past the next tag, so that a sheet of broken tags is looked through once.
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^<>]*?\br=["'](\d{1,9})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?(v|t|is)[\s>]")
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\b[^<>]*?\b\w+:id=["']([^"'<>]+)["']""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_BEGINNING = 1 << 22


def read_workbook(file: TableFile, options: ReadOptions) -> Table:
    """Read one sheet of a workbook: what `sheet` or ``file.xlsx#Sheet`` names, else the first that is not empty.

    Raises:
        TableError: There is no such sheet, it is empty, or the workbook is protected, damaged or larger than memory.
    """
    options.check_only(file.name, "a workbook", "sheet")
    _check(file)
    fastexcel = needed_package("fastexcel", "excel", f"Reading {file.name}")
    with unreadable(file.name, "a workbook", _FIX):
        workbook = fastexcel.read_excel(str(file.path))
        names = list(workbook.sheet_names)
        wanted = file.part if options.sheet is None else options.sheet
        number = _first_filled(workbook, names) if wanted is None else _chosen(file.name, names, wanted)
        frame = _frame(workbook, number, f"{file.name}, sheet {names[number]}")
    notes = []
    if wanted is None and len(names) > 1:
        others = ", ".join(name for place, name in enumerate(names) if place != number)
        notes.append(
            f"{file.name}: the sheet {names[number]} was read; others are {others} ({file.name}#{names[number]})."
        )
    places = _Places(file, names[number], number)
    return Table(frame, file.name, places=places.place, decimal=options.decimal, notes=notes)


def _check(file: TableFile) -> None:
    if file.compression is not None:
        raise TableError(f"{file.name} is a compressed workbook. Unpack it first.")
    try:
        if file.head.startswith(_OLD):
            _check_old(file)
        else:
            with zipfile.ZipFile(file.path) as archive:
                check_room(file.name, workbook_bytes(archive))
    except BROKEN as error:
        if isinstance(error, TableError):
            raise
        raise TableError(
            f"{file.name} cannot be read as a workbook: a part of it is missing or damaged. {_FIX}"
        ) from error


def _check_old(file: TableFile) -> None:
    """Raise a `TableError` for what has the form of old Office files and is no workbook that can be read."""
    content = file.content()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise TableError(f"{file.name} is protected by a password. Save it without one.")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise TableError(f"{file.name} is an old Office file, but no workbook. Give the workbook.")
    if not header_is_sound(content):
        raise TableError(f"{file.name} cannot be read as a workbook: it is damaged or cut off. {_FIX}")


def _first_filled(workbook: Any, names: list[str]) -> int:
    if len(names) > 1:
        for number in range(len(names)):
            if workbook.load_sheet(number, header_row=None, n_rows=2, dtypes="string").width:
                return number
    return 0


def _chosen(file: str, names: list[str], wanted: str | int) -> int:
    if wanted in names:
        return names.index(str(wanted))
    if str(wanted).isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    raise TableError(f"{file} has no sheet {wanted!r}; {name_hint(str(wanted), names)}")


def _frame(workbook: Any, number: int, where: str) -> polars.DataFrame:
    options = {"skip_whitespace_tail_rows": True, "schema_sample_rows": None}
    try:
        sheet = workbook.load_sheet(number, **options)
    except Exception as error:
        if type(error).__name__ != "UnsupportedColumnTypeCombinationError":
            raise
        sheet = workbook.load_sheet(number, dtypes="string", **options)  # times beside texts, for example
    frame: polars.DataFrame = sheet.to_polars()
    found = sheet.available_columns()
    if not frame.width:
        raise TableError(f"{where} is empty. Give a sheet with a first row of column names and rows below it.")
    unnamed = {column.name for column in found if column.column_name_from == "generated"}
    frame = frame.drop([name for name in unnamed if frame[name].null_count() == frame.height])
    header: list[str] = ["" if name in unnamed else name for name in frame.columns]
    if _may_hide_copies(header):
        header = _raw_header(workbook, number, header)
    names = column_names(header, f"{where}, its first row")
    return frame.rename(dict(zip(frame.columns, names, strict=True)))


def _may_hide_copies(header: list[str]) -> bool:
    """fastexcel calls a second column ``a`` ``a_1``."""
    return any(name.rpartition("_")[0] in header and name.rpartition("_")[2].isdecimal() for name in header if name)


def _raw_header(workbook: Any, number: int, header: list[str]) -> list[str]:
    first = workbook.load_sheet(number, header_row=None, n_rows=1, dtypes="string").to_polars().row(0)
    raw = ["" if cell is None else cell for cell in first]
    return raw if len(raw) == len(header) else header


class _Places:
    """Where the rows of a sheet are: Excel's own row numbers, which tables that begin further down shift."""

    def __init__(self, file: TableFile, sheet: str, number: int) -> None:
        self._file = file
        self._sheet = sheet
        self._number = number

    def place(self, row: int) -> str:
        return f"sheet {self._sheet}, row {row + 1 + self._header_row()}"

    def _header_row(self) -> int:
        try:
            with zipfile.ZipFile(self._file.path) as archive, unpacked(archive, self._member(archive)) as stream:
                content = stream.read(_BEGINNING)
        except (*BROKEN, KeyError, IndexError):
            return 1
        first = _VALUE.search(content)
        rows = _ROW.findall(content, 0, first.start()) if first else []
        return int(rows[-1]) if rows else 1

    def _member(self, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
        identity = _SHEET.findall(archive.read("xl/workbook.xml"))[self._number]
        for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
            if b'"' + identity + b'"' in relation:
                target = relation.partition(b'Target="')[2].partition(b'"')[0].decode()
                return archive.getinfo(target[1:] if target.startswith("/") else f"xl/{target}")
        raise KeyError(identity)
