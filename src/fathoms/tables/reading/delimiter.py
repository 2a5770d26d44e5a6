"""What stands between the cells of a text table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import _csv

# Those that people choose for tables come first; the others also stand within cells (12:30, New York), so they count only
# if every line agrees. A blank means any number of blanks and tabs.
_USUAL = (",", ";", "\t", "|")
_RARE = ("::", "^", "~", "\x1f", "\x01", "¦", "§", ":", " ")
_UNIT = "\x1f"
MOST_CELLS = 1 << 20  # of a record; each takes 60 bytes or more as long as it is looked at
_NAMES = {"\t": "tabs", " ": "blanks"}


def find_delimiter(text: str, complete: bool) -> str:
    """The delimiter that cuts the first records into the most columns, the same number in each; else a comma.

    Arguments:
        text: The beginning of the file.
        complete: Whether that is all of it; if not, the last record may be cut and is left out.

    Example:
        >>> find_delimiter("a;b\\n1,5;2\\n", complete=True)
        ';'
    """
    lines = text.splitlines(keepends=True)[:100]
    if not complete and len(lines) > 1:
        lines.pop()
    best = max(_USUAL, key=lambda delimiter: agreement(lines, delimiter))
    if agreement(lines, best)[1] > 1:
        return best
    return next((rare for rare in _RARE if agreement(lines, rare) > (0.99, 1)), ",")


def agreement(lines: list[str], delimiter: str) -> tuple[float, int]:
    """The share of records that are as wide as the first, and its width; zeros if it is not cut at all."""
    if any(line.count(delimiter) > MOST_CELLS for line in lines):
        return 0.0, 0
    try:
        widths = [len(record) for record in records(lines, delimiter, strict=False) if record]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] == 1:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def check_delimiter(delimiter: str) -> None:
    """Raise a `TableError` for a delimiter that cannot be one."""
    if not delimiter or any(character in '"\r\n\0' for character in delimiter):
        raise TableError(
            f"delimiter={delimiter!r}: a delimiter is one or more characters, but no quote and no line end."
        )


def in_words(delimiter: str) -> str:
    """The delimiter as a sentence names it."""
    return _NAMES.get(delimiter, repr(delimiter))


def records(lines: Iterable[str], delimiter: str, strict: bool = True) -> _csv.Reader:
    """Cut lines into records; quoted cells may hold delimiters and line ends."""
    if len(delimiter) > 1 or delimiter == " ":
        return csv.reader(_with_units(lines, delimiter), delimiter=_UNIT, strict=strict)
    return csv.reader(lines, delimiter=delimiter, strict=strict)


def _with_units(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    """Put a single character where a longer delimiter stands outside quotes."""
    inside = False
    for line in lines:
        pieces = line.split('"')
        for place in range(inside, len(pieces), 2):
            pieces[place] = _units(pieces[place], delimiter)
        if len(pieces) % 2 == 0:
            inside = not inside
        whole = '"'.join(pieces)
        yield _without_margins(whole) if delimiter == " " else whole


def _units(text: str, delimiter: str) -> str:
    return re.sub(r"[ \t]+", _UNIT, text) if delimiter == " " else text.replace(delimiter, _UNIT)


def _without_margins(line: str) -> str:
    body = line.rstrip("\r\n")
    return body.strip(_UNIT) + line[len(body) :]
