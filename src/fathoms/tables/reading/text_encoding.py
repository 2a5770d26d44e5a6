"""How the characters of a text file are written as bytes.

A byte order mark settles it; then UTF-8, which no other encoding passes for by chance; then zero bytes, which betray UTF-16
and UTF-32. Only what is left is guessed, by charset-normalizer: it has the letter statistics of many languages.
"""

from __future__ import annotations

import codecs
import re
from difflib import get_close_matches

from fathoms.tables.reading.needed_package import needed_package
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.table_error import TableError

# UTF-32's mark begins with UTF-16's.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What tables are written in, West to East; charset-normalizer would also try those of forgotten machines.
_CANDIDATES = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "iso8859_2"]
_CANDIDATES += [
    "iso8859_5",
    "iso8859_15",
    "cp932",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
    "euc_kr",
    "cp874",
]
_WESTERN = {"cp1252", "iso8859_1"}
# A word in Latin letters with a Cyrillic, Greek, Hebrew or Arabic one in it: nobody writes so.
_MIXED = re.compile(r"[A-Za-z][\u0370-\u06ff]|[\u0370-\u06ff][A-Za-z]")
_SAMPLE = 1 << 16


def find_encoding(file: TableFile, said: str | None) -> str:
    """The encoding of a text file: what the person said, or what its first bytes settle, else UTF-8.

    Raises:
        TableError: The person's encoding is unknown, or the bytes are no text.
    """
    head = file.head
    if said is not None:
        encoding = _known(said)
        # Without a mark that tells, the lower byte comes first, as on every machine that has written UTF-16 for long.
        wide = encoding in ("utf-16", "utf-32") and not head.startswith(tuple(_MARKS))
        return f"{encoding}-le" if wide else encoding
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        return _wide(file.name, head)
    return "utf-8"


def guess_encoding(file: TableFile) -> str:
    """The likely encoding of a file that is not UTF-8.

    Raises:
        TableError: None is likely, or charset-normalizer is not installed.
    """
    line = first_undecodable_line(file, "utf-8")
    place = f"{file.name}, line {line}: not UTF-8 text"
    fix = "Say its encoding, for example encoding='cp1252'"
    try:
        charset_normalizer = needed_package("charset_normalizer", "encodings", "Guessing")
    except TableError:
        raise TableError(f"{place}. {fix}, or have it guessed: pip install 'fathoms[encodings]'") from None
    sample = _telling_lines(file)
    best, *others = charset_normalizer.from_bytes(sample, cp_isolation=_CANDIDATES) or [None]
    if best is None and not _decodes(sample, "cp1252"):
        raise TableError(f"{place}, and of no other encoding that tables are written in. {fix}.")
    if best is None or _WESTERN.intersection([best.encoding, *best.could_be_from_charset]):
        return "cp1252"
    if _MIXED.search(str(best)) and _decodes(sample, "cp1252"):
        return "cp1252"
    # Short texts settle little: what is as likely as any other is what most tables are written in. Quotes, dashes and
    # currency signs alone settle nothing.
    letters = any(byte >= 0xC0 for byte in sample)
    for other in others:
        if other.encoding == "cp1252" and other.chaos <= best.chaos and other.coherence >= best.coherence:
            return "cp1252"
    return str(best.encoding) if letters or not _decodes(sample, "cp1252") else "cp1252"


def first_undecodable_line(file: TableFile, encoding: str) -> int | None:
    """The line, counted from 1, of the first byte that is no text in this encoding; None if all is text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with file.open() as stream:
        while True:
            piece = stream.read(1 << 16)
            try:
                line += decoder.decode(piece, final=not piece).count("\n")
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].decode(encoding, errors="replace").count("\n")
            except UnicodeError:  # some codecs do not say where
                return line
            if not piece:
                return None


def _known(said: str) -> str:
    try:
        name = codecs.lookup(said).name
        "".encode(name)
        b"".decode(name)
    except (LookupError, TypeError, UnicodeError, ValueError):
        from encodings.aliases import aliases

        near = get_close_matches(str(said).lower(), [*aliases, *aliases.values()], n=1)
        hint = f"Did you mean {near[0]!r}?" if near else "For example 'utf-8', 'cp1252' or 'shift_jis'."
        raise TableError(f"encoding={said!r} is not known. {hint}") from None
    return "utf-8-sig" if name == "utf-8" else name


def _wide(name: str, head: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: most of a table's characters have a zero byte, always on the same side."""
    part = head[: len(head) // 4 * 4]
    zeros = [part[place::4].count(0) / max(1, len(part) // 4) for place in range(4)]
    shapes = {
        "utf-32-le": zeros[0] < 0.1 and min(zeros[2:]) > 0.9,
        "utf-32-be": zeros[3] < 0.1 and min(zeros[:2]) > 0.9,
        "utf-16-le": max(zeros[0], zeros[2]) < 0.1 and min(zeros[1], zeros[3]) > 0.4,
        "utf-16-be": max(zeros[1], zeros[3]) < 0.1 and min(zeros[0], zeros[2]) > 0.4,
    }
    for encoding, fits in shapes.items():
        if fits and _decodes(part, encoding):
            return encoding
    raise TableError(f"{name} is not a text table: it holds zero bytes. Give a CSV, Parquet, Arrow or Excel file.")


def _decodes(sample: bytes, encoding: str) -> bool:
    """Whether the bytes are text in this encoding, but for a last character that may be cut."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeError:
        return False
    return True


def _telling_lines(file: TableFile) -> bytes:
    """The first lines that hold more than ASCII: the others tell nothing."""
    found = bytearray()
    with file.open() as stream:
        while line := stream.readline(_SAMPLE):
            if not line.isascii():
                found += line
            if len(found) > _SAMPLE:
                break
    return bytes(found)
