"""The records of a text table one by one, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fathoms.tables.reading.compression import BROKEN
from fathoms.tables.reading.delimiter import MOST_CELLS, in_words, records
from fathoms.tables.reading.gathered_columns import GatheredColumns
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.reading.text_encoding import first_undecodable_line
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

_LONGEST_LINE = 1 << 24  # characters


class CsvRecords:
    """The records of a text file, as Python's csv module reads them: RFC 4180, in any encoding, with any delimiter.

    Blank lines are left out. This is what a table *means*; polars is the fast way to the same cells, and the place of
    everything that is wrong is found here.

    Arguments:
        file: The file.
        encoding: Its encoding.
        delimiter: What stands between cells; a blank stands for any number of blanks and tabs.
        skipped: How many lines stand before the first record.
        has_header: Whether the first record holds names.
    """

    def __init__(
        self, file: TableFile, encoding: str, delimiter: str, skipped: int = 0, has_header: bool = True
    ) -> None:
        self.file = file
        self.encoding = encoding
        self.delimiter = delimiter
        self.skipped = skipped
        self.has_header = has_header
        self.ends_in_newlines = True

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """The line on which each record begins, and its cells.

        Raises:
            TableError: A quotation mark is never closed, or closed before the end of its cell.
            UnicodeError: Bytes are no text in this encoding.
        """
        with self._opened() as text:
            for _ in range(self.skipped):
                text.readline()
            lines = _Bounded(text, self.delimiter)
            reader = records(lines, self.delimiter)
            line = self.skipped + 1
            while True:
                lines.cells = 0
                try:
                    record = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise TableError(f"{self.file.name}, line {line}: {_explained(error)}") from None
                if record and not (len(record) == 1 and not record[0].strip()):
                    self.ends_in_newlines = text.newlines is None or text.newlines != "\r"
                    yield line, record
                line = self.skipped + reader.line_num + 1

    def first(self) -> tuple[int, list[str]]:
        """The first record and its line."""
        for found in self:
            return found
        raise TableError(
            f"{self.file.name} is empty. Give a table with a first line of column names and rows below it."
        )

    def rows(self, width: int) -> Iterator[tuple[int, list[str]]]:
        """The records below the header.

        Raises:
            TableError: One has more or fewer cells than the header.
        """
        for number, (line, record) in enumerate(self):
            if number == 0 and self.has_header:
                continue
            if len(record) != width:
                raise TableError(self._ragged(line, len(record), width))
            yield line, record

    def frame(self, names: list[str]) -> polars.DataFrame:
        """All rows as a frame of texts; empty cells are null."""
        columns = GatheredColumns(names, self.file.name)
        for _, record in self.rows(len(names)):
            columns.add([cell or None for cell in record])
        return columns.frame()

    def place(self, row: int) -> str:
        """Where a row is found: ``line 18``. The file is read again up to there."""
        try:
            for number, (line, _) in enumerate(self):
                if number == row + self.has_header:
                    return f"line {line}"
        except (TableError, UnicodeError, *BROKEN):  # the file is no longer what it was
            pass
        return f"row {row + 1}"

    def undecodable(self) -> TableError:
        """The error for bytes that are no text."""
        line = first_undecodable_line(self.file, self.encoding)
        return TableError(
            f"{self.file.name}, line {line}: not {self.encoding.removesuffix('-sig')} text. Give another "
            "encoding, for example encoding='cp1252', or save the table as CSV UTF-8."
        )

    @contextmanager
    def _opened(self) -> Iterator[io.TextIOWrapper]:
        try:
            with self.file.open() as stream, io.TextIOWrapper(stream, self.encoding, newline="") as text:
                yield text
        except (TableError, UnicodeError):
            raise
        except BROKEN as error:
            raise self.file.broken(error) from error

    def _ragged(self, line: int, cells: int, width: int) -> str:
        found = f"{cells} cell{'s' * (cells != 1)} where the header has {width}."
        if not self.has_header:
            found = f"{cells} cell{'s' * (cells != 1)} where the first line has {width}."
        if cells > width:
            fix = f'Put "…" around cells that contain the delimiter ({in_words(self.delimiter)}).'
        else:
            fix = f"Write the delimiter ({in_words(self.delimiter)}) for empty cells too, or give another: delimiter=…"
        return f"{self.file.name}, line {line}: {found} {fix}"


class _Bounded:
    """The lines of a text; what no table has, such as a small file may unpack to, does not fill the memory.

    Attributes:
        cells: How many delimiters there were since someone set it to zero.
    """

    def __init__(self, text: io.TextIOWrapper, delimiter: str) -> None:
        self.cells = 0
        self._text = text
        self._delimiter = delimiter

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE and line[-1] not in "\r\n":
                raise csv.Error("line too long")
            self.cells += line.count(self._delimiter)
            if self.cells > MOST_CELLS:
                raise csv.Error("too many cells")
            yield line


def _explained(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end of data" in text:
        return "a quotation mark opens there and is never closed. Close it, or remove it."
    if "expected after" in text:
        return 'a quotation mark closes before its cell ends. Write a quotation mark within a cell twice: "".'
    if "field larger" in text:
        return "a cell of more than 131,072 characters begins there. Close the quotation mark that opens it, or shorten it."
    if "line too long" in text:
        return f"a line of more than {_LONGEST_LINE:,} characters begins there. Write each row on a line of its own."
    if "too many cells" in text:
        return f"a row of more than {MOST_CELLS:,} cells begins there. Write each row on a line of its own."
    return f"{text}."
