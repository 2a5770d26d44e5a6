"""Tables in text files: CSV and its relatives. polars parses them; what it stumbles over is gone through record by record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fathoms.tables.number_text import Decimal
from fathoms.tables.reading.column_names import column_names, given_names
from fathoms.tables.reading.csv_records import CsvRecords
from fathoms.tables.reading.delimiter import agreement, check_delimiter, find_delimiter, in_words
from fathoms.tables.reading.memory import check_room
from fathoms.tables.reading.quotation_marks import quotes_stand_right
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.reading.text_encoding import find_encoding, guess_encoding
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

_WORDS = {"\t": "tab", " ": "space"}  # as the command takes them
_VIEW = 16  # bytes that polars takes for a cell of text, beside the text itself
_COLUMN = 1500  # that it takes for a column, however few rows it has
_SEP = re.compile(r"sep=(.)\r?\n?")  # Excel's own first line, which says the delimiter


def read_csv(file: TableFile, options: ReadOptions) -> Table:
    """Read a text file whose first line holds the columns' names. Cells stay text until their column is used.

    Raises:
        TableError: The file is empty, it is not text, or a record does not fit the header.
    """
    options.check_only(file.name, "a text file", "encoding", "delimiter", "columns")
    if not file.head.strip():
        raise TableError(f"{file.name} is empty. Give a table with a first line of column names and rows below it.")
    encoding = find_encoding(file, options.encoding)
    notes = []
    try:
        table = _read(file, options, encoding)
    except UnicodeError:
        if options.encoding is not None or encoding != "utf-8":
            raise CsvRecords(file, encoding, ",", 0).undecodable() from None
        encoding = guess_encoding(file)
        notes.append(f"{file.name} is not UTF-8; it was read as {encoding}. If letters look wrong, give encoding=…")
        try:
            table = _read(file, options, encoding)
        except UnicodeError:
            raise CsvRecords(file, encoding, ",", 0).undecodable() from None
    table.notes = (*notes, *table.notes)
    return table


def _read(file: TableFile, options: ReadOptions, encoding: str) -> Table:
    text = _beginning(file, encoding)
    sep = _SEP.match(text)
    text = text[sep.end() :] if sep else text
    delimiter = options.delimiter or (sep[1] if sep else find_delimiter(text, complete=file.head_is_all))
    check_delimiter(delimiter)
    records = CsvRecords(file, encoding, delimiter, skipped=1 if sep else 0, has_header=options.columns is None)
    line, first = records.first()
    if options.columns is None:
        names = column_names(first, f"{file.name}, line {line}")
    else:
        names = given_names(options.columns, len(first), file.name)
    if options.delimiter is not None and len(names) == 1:
        _check_said(file.name, delimiter, text)
    _check_room(file, text, len(names))
    frame = _fast(file, encoding, delimiter, names, records)
    if frame is None:
        frame = records.frame(names)
    likely: Decimal | None = "," if delimiter == ";" else None
    return Table(frame, file.name, places=records.place, decimal=options.decimal, likely_decimal=likely)


def _beginning(file: TableFile, encoding: str) -> str:
    import codecs

    return codecs.getincrementaldecoder(encoding)().decode(file.head, final=file.head_is_all)


def _fast(
    file: TableFile, encoding: str, delimiter: str, names: list[str], records: CsvRecords
) -> polars.DataFrame | None:
    """What polars reads, or None where only the record-by-record way can say what the file holds or what is wrong."""
    import polars

    if len(delimiter) > 1 or not delimiter.isascii() or delimiter == " " or not records.ends_in_newlines:
        return None
    plain = file.compression is None and encoding in ("utf-8", "utf-8-sig")
    source = file.path if plain else file.content(None if encoding == "utf-8" else encoding)
    if isinstance(source, bytes):
        check_room(file.name, len(source) + _VIEW * source.count(b"\n") * len(names))
    try:
        frame = polars.read_csv(
            source,
            separator=delimiter,
            infer_schema=False,
            has_header=records.has_header,
            new_columns=names,
            skip_rows=records.skipped,
            glob=False,
        )
    except polars.exceptions.NoDataError:
        return None
    except polars.exceptions.PolarsError as error:
        if "utf-8" in str(error).lower() and encoding == "utf-8":
            raise UnicodeDecodeError("utf-8", b"?", 0, 1, "not UTF-8") from None
        return None
    if frame.columns != names or _may_be_ragged(frame, source, delimiter):
        return None
    return frame


def _may_be_ragged(frame: polars.DataFrame, source: Path | bytes, delimiter: str) -> bool:
    """Whether the text may break its own rules where polars does not mind.

    It fills up rows that have too few cells, and blank lines: their last cell is empty, and no delimiter stands before it.
    """
    end = delimiter.encode()
    quotes, last = _count(source, b'"')
    if last.endswith(end):  # polars forgets a last delimiter
        return True
    if quotes and not quotes_stand_right(_pieces(source), delimiter):  # which polars may forgive
        return True
    empty = frame[:, -1].null_count() if frame.width > 1 else 0
    if not empty:
        return False
    # A quoted cell may hold what looks like an empty end.
    return quotes > 0 or empty != _count(source, end + b"\n", end + b"\r\n")[0]


def _count(source: Path | bytes, *wanted: bytes) -> tuple[int, bytes]:
    """How often any of these texts of up to three bytes occurs, and the last bytes."""
    found, last = 0, b""
    for piece in _pieces(source):
        seam = last[-2:] + piece[:2]  # what lies across two pieces
        found += sum(map(piece.count, wanted))
        found += sum(seam.count(text) - last[-2:].count(text) - piece[:2].count(text) for text in wanted)
        last = piece[-2:] if len(piece) > 1 else last[-1:] + piece
    return found, last


def _pieces(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as stream:
        while piece := stream.read(1 << 20):
            yield piece


def _check_said(name: str, delimiter: str, text: str) -> None:
    """Raise a `TableError` if the person's delimiter cuts nothing and another cuts well."""
    other = find_delimiter(text, complete=False)
    share, width = agreement(text.splitlines(keepends=True)[:100], other)
    if other != delimiter and share > 0.9:
        raise TableError(
            f"{name} has one column with the delimiter {in_words(delimiter)}, and {width} with {in_words(other)}. "
            f"Give --delimiter {_WORDS.get(other, repr(other))}, in Python delimiter={other!r}."
        )


def _check_room(file: TableFile, text: str, width: int) -> None:
    """Raise a `TableError` if the table is larger than memory, told from its size and the width of its first rows."""
    check_room(file.name, _COLUMN * width)
    if file.compression is not None:
        return  # `content` stops at the same bound
    size = file.path.stat().st_size
    rows = size * max(1, text.count("\n")) / max(1, len(text.encode(errors="replace")))
    check_room(file.name, size + _VIEW * rows * width)
