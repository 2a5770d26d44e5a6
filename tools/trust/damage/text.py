"""Damage to tables written as text."""

from __future__ import annotations

from random import Random

from tools.trust.damage.bytes import damage_bytes
from tools.trust.damage.json_tree import damage_json
from tools.trust.damage.values import CODE, NUMBERS, PLACES, TEXTS

_DELIMITERS = (b",", b";", b"\t", b"|", b":", b" ", b"~", b"^", b"\x1f", b"")
_ENDS = (b"\n", b"\r\n", b"\r", b"\n\n", b"\x0b", b"\xc2\x85", b"")
_ENCODINGS = (
    "utf-16",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "utf-8-sig",
    "shift_jis",
    "koi8-r",
    "utf-7",
    "cp500",
)
_CELLS = (b'"', b'""', b'"a', b'a"b', b'"a"b', b"'", b"\\", b'"\n"', b"NA", b"null", b"-", b"1,5", b"1.234,56", b"1e5", b"0x1F", b"inf", b"-nan",
          b"50%", b"(3)", "€ 5".encode(), "\u0661\u0662".encode(), b"2024-02-30", b"31.12.1999", b"99999-01-01", b"12:61", b"true", b"ja", b"#REF!",
          b"=1+1", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", "\u202e".encode(), b"x" * 5000, b"9" * 400, b"1" * 20, b" ", b"\t")  # fmt: skip


def damage_text(random: Random, data: bytes) -> bytes:
    """Return the table with cells, lines, delimiters, quotation marks, line ends or the encoding changed."""
    for _ in range(random.randint(1, 3)):
        data = _changed(random, data)
    return data


def _changed(random: Random, data: bytes) -> bytes:
    kind = random.randrange(12)
    if kind <= 2:
        return damage_bytes(random, data, words=_CELLS)
    if kind == 3:
        encoding = random.choice(_ENCODINGS)
        return data.decode("utf-8", "replace").encode(encoding, "replace")
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    if kind == 4:
        delimiter = random.choice((b",", b";", b"\t", b"|"))
        return data.replace(delimiter, random.choice(_DELIMITERS), random.choice((-1, -1, 1, 5)))
    if kind == 5:
        return random.choice(_ENDS).join(lines)
    if kind == 6:
        lines[place:place] = random.choice(
            ([b""], [lines[place]] * random.choice((1, 3, 200)), [random.choice(_CELLS)], [b"# a comment"])
        )
    elif kind == 7:
        del lines[place : place + random.choice((1, 1, 3, 99))]
    else:
        lines[place] = _other_line(random, lines[place])
    return b"\n".join(lines)


def _other_line(random: Random, line: bytes) -> bytes:
    delimiter = max((b",", b";", b"\t", b"|"), key=line.count)
    cells = line.split(delimiter)
    place = random.randrange(len(cells))
    kind = random.randrange(7)
    if kind <= 2:
        cells[place] = _cell(random)
    elif kind == 3:
        cells.insert(place, _cell(random))
    elif kind == 4:
        del cells[place]
    elif kind == 5:
        cells = cells * random.choice((2, 2, 400))
    else:
        cells[place] = cells[random.randrange(len(cells))]
    return delimiter.join(cells)


def _cell(random: Random) -> bytes:
    kind = random.randrange(4)
    if kind == 0:
        number = random.choice(NUMBERS)
        return (str(number) if abs(number) < 1e300 else "1e309").encode()
    if kind == 1:
        return random.choice(TEXTS + PLACES + CODE).encode("utf-8", "surrogatepass")
    return random.choice(_CELLS)


def damage_records(random: Random, data: bytes) -> bytes:
    """Return JSON, whole or a record a line, that says something else, or is none any more."""
    kind = random.randrange(10)
    if kind <= 1:
        return damage_bytes(random, data)
    lines = data.split(b"\n")
    whole = data[:1] == b"[" or lines[0][-1:] != b"}" or len(lines) == 1
    if kind == 2:
        return damage_text(random, data)
    if whole:
        return damage_json(random, data.decode(), _KEYS).encode("utf-8", "surrogatepass")
    for _ in range(random.choice((1, 1, 2))):
        place = random.randrange(len(lines))
        if lines[place][:1] == b"{" and lines[place][-1:] == b"}":
            lines[place] = damage_json(random, lines[place].decode(), _KEYS).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


_KEYS = ("size", "town", "a", "b", "columns", "data", "index", "schema", "", " ", "\0", "a.b", "price")
