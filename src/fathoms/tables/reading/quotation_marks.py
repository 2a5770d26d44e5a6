"""Whether the quotation marks of a CSV text stand where they may."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

_QUOTE = ord('"')
_MARK = b"\xef\xbb\xbf"


def quotes_stand_right(pieces: Iterable[bytes], delimiter: str) -> bool:
    """Whether each mark opens a cell at its beginning, closes it at its end, or is one of a pair within it.

    Every other mark opens: it follows a delimiter, a line's end or a mark. The others close: a delimiter, a line's end or a
    mark follows. That is RFC 4180.

    Arguments:
        pieces: The text's bytes, cut anywhere, in an encoding that writes the mark and the delimiter as ASCII does.
        delimiter: What stands between cells, one character of ASCII.

    Example:
        >>> quotes_stand_right([b'a,"b ""c"" d"'], ","), quotes_stand_right([b'a,""b""'], ",")
        (True, False)
    """
    ends = np.zeros(256, bool)
    ends[[_QUOTE, ord(delimiter), ord("\n"), ord("\r")]] = True
    seen, before, held = 0, b"\n", b""
    for piece in _ended(pieces):
        data = held + piece
        text = np.frombuffer(before + data, np.uint8)
        marks = np.flatnonzero(text[1:-1] == _QUOTE) + 1
        opening, closing = marks[seen % 2 :: 2], marks[1 - seen % 2 :: 2]
        if not (ends[text[opening - 1]].all() and ends[text[closing + 1]].all()):
            return False
        seen += len(marks)
        before, held = data[-2:-1] or before, data[-1:]  # what follows the last byte is not known yet
    return seen % 2 == 0


def _ended(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """The pieces without a byte order mark, and a line's end."""
    first = True
    for piece in pieces:
        yield piece.removeprefix(_MARK) if first else piece
        first = False
    yield b"\n"
