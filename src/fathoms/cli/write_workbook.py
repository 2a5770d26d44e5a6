"""Predictions as a workbook."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from fathoms.tables import TableError
from fathoms.tables.reading.needed_package import needed_package

if TYPE_CHECKING:
    import polars

_MOST_ROWS = 1_048_575
# XML, which workbooks are made of, has no place for them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def check_workbooks() -> None:
    """Find out before the work that workbooks can be written.

    Raises:
        TableError: openpyxl is not installed.
    """
    needed_package("openpyxl", "excel", "--output: writing .xlsx")


def write_workbook(frame: polars.DataFrame, file: BinaryIO) -> None:
    """Write a frame as the only sheet of a workbook, row by row.

    Raises:
        TableError: openpyxl is not installed, or there are more rows than a sheet has.
    """
    check_workbooks()
    import openpyxl

    if frame.height > _MOST_ROWS:
        raise TableError(
            f"--output: a sheet has at most {_MOST_ROWS:,} rows below its first, and these are {frame.height:,}. "
            "Use -o predictions.parquet."
        )
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("predictions")
    for row in itertools.chain([frame.columns], frame.iter_rows()):
        sheet.append([_cell(value, sheet) for value in row])
    book.save(file)


def _cell(value: object, sheet: Any) -> object:
    """A value for a sheet. A text that begins with = is kept a text, not a formula; what a sheet cannot hold is told in text:
    a moment with a time zone, characters that steer a terminal."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    if not isinstance(value, str):
        return value
    value = _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", value)
    if not value.startswith("="):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
