"""Text of JSON from a stranger, read with limits."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from fathoms.engine.model_file_error import ModelFileError

_DEEPEST = 200
# All that is no bracket, texts with the brackets in them among it. Possessive, and a text without an end goes to the end: in
# linear time and little memory whatever is written.
_BETWEEN = re.compile(rb'(?:[^\[\]{}"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))++', re.DOTALL)
_STEPS = {ord(bracket): step for bracket, step in zip("[{]}", (1, 1, -1, -1), strict=True)}


def parse_json(content: bytes | str, what: str, most: int, constants: bool = True) -> Any:
    """Return what a text of JSON says.

    Args:
        content: the text, in UTF-8 if it is bytes.
        what: what messages call it, such as `"'m.keras': its config.json"`.
        most: the largest number of bytes allowed.
        constants: whether `NaN` and `Infinity`, which Python's writer adds to JSON, may stand for numbers.

    Raises:
        ModelFileError: the text is too large, nested too deep, or not JSON, or has a name twice in one object (readers
            would differ in which one counts).

    >>> parse_json('{"units": 4}', "example", 100)
    {'units': 4}
    """
    import json

    raw = content.encode("utf-8", errors="surrogatepass") if isinstance(content, str) else content
    if len(raw) > most:
        raise ModelFileError(f"{what} has {len(raw):,} bytes, more than the {most:,} allowed. Do not use this file.")
    if is_deeper(raw, _DEEPEST):
        raise ModelFileError(
            f"{what} is nested more than {_DEEPEST} levels deep, which no model needs. Do not use this file."
        )
    try:
        return json.loads(
            raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=None if constants else _no_constant
        )
    except (ValueError, RecursionError) as error:
        raise ModelFileError(
            f"{what} cannot be read ({error}). The file was changed or cut short: copy or save it again."
        ) from None


def is_deeper(raw: bytes, most: int) -> bool:
    """Whether more than `most` brackets are open at once, leaving out those within texts.

    >>> is_deeper(b'[["]]]]]"]]', 1), is_deeper(b'[["[[[["]]', 2)
    (True, False)
    """
    depth = 0
    for byte in _BETWEEN.sub(b"", raw):
        depth += _STEPS[byte]
        if depth > most:
            return True
    return False


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
