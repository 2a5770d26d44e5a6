"""Reading a table from a file: CSV with any usual separator, plain or gzipped, Parquet and Arrow files."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    from os import PathLike

SEPARATORS = (",", ";", "\t", "|")
_HEAD = 1 << 20
_GZIP = b"\x1f\x8b"


def read_table(path: str | PathLike[str]) -> Table:
    """Read a table from a file.

    CSV files have a first line of column names; the separator (comma, semicolon, tab or ``|``) is found by itself, and
    cells stay text until their column is used. Columns without a name are called ``column 1``, ``column 2``, … by
    their place. Parquet and Arrow (Feather) files are known by their first bytes.

    Raises:
        TableError: There is no such file, or it is not a table with a header and at least one row.

    Example:
        >>> read_table("red-wine.csv").columns[-1]  # doctest: +SKIP
        'quality'
    """
    import polars

    path = Path(path)
    head = _head(path)
    name = path.name
    try:
        if head.startswith(b"PAR1"):
            table = Table(polars.read_parquet(path), name)
        elif head.startswith(b"ARROW1"):
            table = Table(polars.read_ipc(path), name)
        else:
            table = _read_csv(path, name, head)
    except polars.exceptions.PolarsError as error:
        raise TableError(f"{name} cannot be read as a table: {str(error).splitlines()[0]}.") from error
    if not table.rows:
        raise TableError(f"{name} has column names but no rows. Add the rows below its first line.")
    return table


def _head(path: Path) -> bytes:
    """The first bytes of the file, unzipped if it is gzipped."""
    if path.is_dir():
        raise TableError(f"{path} is a folder. Give the table's file, for example {path / 'data.csv'}.")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if head.startswith(_GZIP):
            with gzip.open(path) as file:
                head = file.read(_HEAD)
    except FileNotFoundError:
        raise TableError(f"There is no file {path}. Check the name and the folder.") from None
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise TableError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    if not head.strip():
        raise TableError(f"{path.name} is empty. Give a table with a first line of column names and rows below it.")
    return head


def _read_csv(path: Path, name: str, head: bytes) -> Table:
    import polars

    text = _decoded(name, head)
    separator = _separator(text)
    header = next(csv.reader(io.StringIO(text), delimiter=separator))
    names = _column_names(name, header)
    try:
        frame = polars.read_csv(path, separator=separator, infer_schema=False, has_header=True, new_columns=names)
    except polars.exceptions.PolarsError as error:
        raise TableError(_what_is_wrong(path, name, separator, len(names)) or _first_line(name, error)) from error
    return Table(frame, name, first_line=2)


def _decoded(name: str, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableError(f"{name} is UTF-16 text. Save it as CSV UTF-8.")
    if head.startswith(b"PK\x03\x04"):
        raise TableError(f"{name} is a zip or spreadsheet file, not a CSV table. Save the sheet as CSV UTF-8.")
    if b"\0" in head:
        raise TableError(f"{name} is not a text table. Give a CSV, Parquet or Arrow file.")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 4 and len(head) == _HEAD:  # the last character was cut in two
            return head[: error.start].decode("utf-8-sig")
        line = head.count(b"\n", 0, error.start) + 1
        raise TableError(f"{name}, line {line}: not UTF-8 text. Save it as CSV UTF-8.") from None


def _separator(text: str) -> str:
    """The separator that cuts the first records into the most columns, the same number in each."""
    lines = text.splitlines(keepends=True)[:100]
    if len(text) == _HEAD and len(lines) > 1:
        lines.pop()  # may be cut

    def agreement(separator: str) -> tuple[float, int]:
        try:
            widths = [len(record) for record in csv.reader(lines, delimiter=separator) if record]
        except csv.Error:
            return 0.0, 0
        if not widths or widths[0] == 1:
            return 0.0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(SEPARATORS, key=agreement)


def _column_names(name: str, header: list[str]) -> list[str]:
    names = [cell.strip() or f"column {place}" for place, cell in enumerate(header, 1)]
    seen: dict[str, int] = {}
    for place, column in enumerate(names, 1):
        if column in seen:
            raise TableError(
                f"{name}: columns {seen[column]} and {place} are both called {column!r}. Rename one in the first line."
            )
        seen[column] = place
    if len(names) > 1 and all(_is_number(column) for column in names):
        raise TableError(f"{name}: its first line holds numbers, not names. Add a first line of column names.")
    return names


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _what_is_wrong(path: Path, name: str, separator: str, width: int) -> str | None:
    """Find the first line that makes a CSV file unreadable; None if Python's reader finds nothing wrong."""
    with path.open("rb") as raw:
        zipped = raw.read(len(_GZIP)) == _GZIP
    with (gzip.open if zipped else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        start = 1
        try:
            for record in reader:
                if len(record) > width:
                    return (
                        f"{name}, line {start}: {len(record)} cells where the header has {width}. "
                        'Put "…" around cells that contain the separator.'
                    )
                start = reader.line_num + 1
        except UnicodeDecodeError:
            return f"{name}, after line {reader.line_num}: not UTF-8 text. Save it as CSV UTF-8."
        except csv.Error as error:
            return f"{name}, line {start}: {error}. Close the quotation mark that opens there, or remove it."
    return None


def _first_line(name: str, error: Exception) -> str:
    return f"{name} cannot be read as CSV: {str(error).splitlines()[0]}."
