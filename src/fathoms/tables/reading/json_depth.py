"""How deep the values of JSON lines lie within each other."""

from __future__ import annotations

import io

from fathoms.engine import json_document


def is_deeper(text: str, most: int) -> bool:
    """Whether a line holds more than `most` values within each other.

    Lines of plain records, which are nearly all there are, are told by counting alone.

    Example:
        >>> is_deeper('{"a": {"b": [1]}}', 3), is_deeper('{"a": {"b": [1]}}', 2)
        (False, True)
    """
    records = text.count("\n{") + 1
    if _opening(text) - records < most:
        return False
    return any(_opening(line) > most and _is_deeper(line, most) for line in io.StringIO(text, newline="\n"))


def _opening(text: str) -> int:
    return text.count("{") + text.count("[")


def _is_deeper(line: str, most: int) -> bool:
    return json_document.is_deeper(line.encode("utf-8", errors="surrogatepass"), most)
