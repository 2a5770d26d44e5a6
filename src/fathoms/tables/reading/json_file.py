"""Tables in JSON: one record a line, an array of records, or an object of columns.

polars reads lines fastest; what it stumbles over, and whole documents, go through Python's own json, which says where.
"""

from __future__ import annotations

import io
import json
import re
from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fathoms.tables.reading.gathered_columns import GatheredColumns
from fathoms.tables.reading.json_depth import is_deeper
from fathoms.tables.reading.memory import check_room
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.reading.records import records_frame
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.reading.text_encoding import find_encoding
from fathoms.tables.reading.typed_table import typed_table
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

_BLANK_LINE = re.compile(r"(^|\n)[ \t\r]*\n")
_DEEPEST = 32  # levels; what polars takes for a record grows with their fourth power: minutes for 500
_GROWTH = 4  # how much larger a document is as Python values, roughly


def read_json(file: TableFile, options: ReadOptions) -> Table:
    """Read a JSON file; records within records become columns ``outer.inner``.

    Raises:
        TableError: It is not JSON, or no table.
    """
    options.check_only(file.name, "a JSON file", "encoding")
    text = _text(file, find_encoding(file, options.encoding))
    if text.lstrip()[:1] == "[":
        records = _document(file.name, text)
        frame = records_frame(
            [_checked(record, f"{file.name}, record {n}") for n, record in enumerate(records, 1)], file.name
        )
        return typed_table(frame, file.name, options, lambda row: f"record {row + 1}")
    if _is_one_object(text):
        document = _document(file.name, text)
        if document and all(isinstance(column, list) for column in document.values()):
            return typed_table(_columns_frame(file.name, document), file.name, options)
        return typed_table(records_frame([document], file.name), file.name, options)
    lines = _Lines(file.name, text)
    return typed_table(lines.frame, file.name, options, lines.place)


class _Lines:
    """One record on each line; blank lines are left out."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.numbers = _filled_lines(text)
        self.frame = self._read(text)

    def _read(self, text: str) -> polars.DataFrame:
        import polars

        if is_deeper(text, _DEEPEST):
            return records_frame(list(self._records(text)), self.name)
        try:
            return polars.read_ndjson(io.BytesIO(text.encode()), infer_schema_length=None)
        except (polars.exceptions.PolarsError, UnicodeEncodeError):
            return records_frame(list(self._records(text)), self.name)

    def _records(self, text: str) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(io.StringIO(text, newline="\n"), 1):
            if line.strip():
                place = f"{self.name}, line {number}"
                yield _checked(_parsed(place, line.rstrip(), one_line=True), place)

    def place(self, row: int) -> str:
        return f"line {row + 1 if self.numbers is None else self.numbers[row]}"


def _filled_lines(text: str) -> array[int] | None:
    """The numbers of the lines that are not blank; None if all are filled, as they mostly are."""
    if not _BLANK_LINE.search(text):
        return None
    return array("q", (number for number, line in enumerate(io.StringIO(text, newline="\n"), 1) if line.strip()))


def _text(file: TableFile, encoding: str) -> str:
    check_room(file.name, _GROWTH * file.path.stat().st_size)
    content = file.content()
    check_room(file.name, _GROWTH * len(content))
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError as error:
        line = content.count(b"\n", 0, getattr(error, "start", 0)) + 1
        raise TableError(
            f"{file.name}, line {line}: not {encoding} text. Give its encoding, for example encoding='cp1252'."
        ) from None


def _is_one_object(text: str) -> bool:
    """Whether the text is one object over several lines or one line, rather than one object a line."""
    first, _, rest = text.strip().partition("\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return not rest.lstrip().startswith("{") or not first.rstrip().endswith("}")
    return not rest.strip()


def _document(name: str, text: str) -> Any:
    return _parsed(name, text, one_line=False)


def _parsed(place: str, text: str, one_line: bool) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = "" if one_line else f", line {error.lineno}"
        raise TableError(f"{place}{line}, column {error.colno}: not JSON: {_explained(error.msg)}.") from None
    except RecursionError:
        raise TableError(f"{place}: values lie too deep within each other. Give records of plain values.") from None
    except ValueError as error:  # a number of thousands of digits
        raise TableError(f"{place}: not JSON: {error}.") from None


def _explained(message: str) -> str:
    return message[0].lower() + message[1:]


def _checked(record: Any, place: str) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise TableError(
            f"{place}: found {json.dumps(record)[:40]} where a record belongs. Write each row as an object: "
            '{"age": 41, "town": "Bern"}.'
        )
    return record


def _columns_frame(name: str, document: dict[str, list[Any]]) -> polars.DataFrame:
    lengths = {column: len(cells) for column, cells in document.items()}
    longest = max(lengths.values())
    for column, length in lengths.items():
        if length != longest:
            raise TableError(
                f"{name}: column {column!r} has {length} cells and others have {longest}. Write null for none."
            )
    columns = GatheredColumns(list(document), name)
    for row in zip(*document.values(), strict=True):
        columns.add(row)
    return columns.frame()
