"""How deep the values of JSON lines lie within each other."""

from __future__ import annotations

import io
import re

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{\]}]')  # texts as a whole: brackets in them are none


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
    return any(_opening(line) > most and _depth(line) > most for line in io.StringIO(text, newline="\n"))


def _opening(text: str) -> int:
    return text.count("{") + text.count("[")


def _depth(line: str) -> int:
    depth = deepest = 0
    for token in _TOKEN.finditer(line):
        if token[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in "]}":
            depth -= 1
    return deepest
