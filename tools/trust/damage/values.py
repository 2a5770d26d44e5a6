"""Values that programs have tripped over."""

from __future__ import annotations

from random import Random
from typing import Any

# Names that a file might hope to have opened, imported or run. The first ones lie in the folder that is watched.
PLACES = ("canary.csv", "canary.h5", "canary.keras", "./canary", "../canary/canary.csv", "file://canary.csv", "~/canary.csv", "/etc/passwd",
          "http://127.0.0.1:9/x", "s3://bucket/x", "/proc/self/mem", "/dev/zero", "con")  # fmt: skip
CODE = ("os.system", "__import__('os').system('touch canary')", "builtins.eval", "subprocess", "pickle", "{0.__class__}", "${x}", "%n%s",
        "lambda x: x", "__main__", "__reduce__", "keras.src.legacy", "=cmd|' /C calc'!A0", "import_module", "get_file")  # fmt: skip
DTYPES = ("float32", "float64", "float16", "bfloat16", "int8", "int32", "int64", "uint64", "bool", "string", "object", "complex128", "O",
          "U1000000000", "S4294967295", "V8", "mixed_float16", "float8_e4m3fn", "f4,f4", "datetime64", "")  # fmt: skip
NUMBERS = (0, 1, -1, 2, 3, 7, 255, 256, -128, 65535, 2**31 - 1, 2**31, -(2**31), 2**32, 2**53, 2**63 - 1, 2**63, -(2**63), 2**64, 10**30,
           10**400, 0.0, -0.0, 0.5, 1e-320, 1e308, -1e308, 1.5, 1000, 100_000, 10**7, 10**9)  # fmt: skip
NOT_FINITE = (float("nan"), float("inf"), float("-inf"))
TEXTS = ("", " ", "\0", "a\0b", "\n", "..", "/", "a/b", "é", "\U0001f600", "\ud800", "None", "nan", "0", "-1", "x" * 300, "y" * 70_000)  # fmt: skip
BYTE_PATTERNS = (b"\0", b"\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff" * 8, b"\0" * 8, b"\x7f\xff\xff\xff", b"\x00\x00\x00\x80",
                 b"\x01\0\0\0\0\0\0\0", b"PK\x03\x04", b"PK\x01\x02", b"\x89HDF\r\n\x1a\n", b"TREE", b"SNOD", b"PAR1", b"ARROW1", b'"', b"'",
                 b",", b";", b"\t", b"\r", b"\n", b"{", b"}", b"[", b"]", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"1e999", b"-", b"nan",
                 b"9" * 30)  # fmt: skip


# What `damage_json` writes in place of this is nested deeper than Python's own writer could write it.
DEEP = "\u00a7deep\u00a7"


def value(random: Random, names: tuple[str, ...] = ()) -> Any:
    """Return a value of JSON that nobody expects."""
    kind = random.randrange(12)
    if kind == 0:
        return random.choice((None, True, False))
    if kind <= 3:
        return random.choice(NUMBERS)
    if kind == 4:
        return random.choice(NOT_FINITE)
    if kind == 5:
        return random.choice(TEXTS)
    if kind == 6:
        return random.choice(PLACES + CODE)
    if kind == 7:
        return random.choice(DTYPES)
    if kind == 8:
        return random.choice(names) if names else ""
    if kind == 9:
        return [value(random, names) for _ in range(random.choice((0, 1, 2, 3, 8)))]
    if kind == 10:
        return {str(random.choice(names or TEXTS)): value(random, names) for _ in range(random.choice((0, 1, 2)))}
    return _nested(random)


def _nested(random: Random) -> Any:
    """Return lists or dictionaries in each other, now and then a word for more of them than a parser's stack holds."""
    if random.random() < 0.2:
        return DEEP
    made: Any = random.choice((1, "x", None))
    for _ in range(random.choice((2, 5, 20, 90))):
        made = [made] if random.random() < 0.7 else {"config": made}
    return made
