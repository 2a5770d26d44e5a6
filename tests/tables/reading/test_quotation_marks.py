"""Marks stand right where the grammar of RFC 4180 says so, wherever a text is cut."""

import itertools
import re

import pytest

from fathoms.tables.reading.quotation_marks import quotes_stand_right

_CELL = r'(?:"(?:[^"]|"")*"|[^",\n]*)'
GRAMMAR = re.compile(rf"{_CELL}(?:[,\n]{_CELL})*")


@pytest.mark.parametrize("cut", [1, 2, 1000])
def test_marks_stand_right_where_the_grammar_has_them(cut: int) -> None:
    for size in range(7):
        for letters in itertools.product('a,"\n', repeat=size):
            text = "".join(letters)
            pieces = [text[start : start + cut].encode() for start in range(0, size, cut)]
            assert quotes_stand_right(pieces, ",") == bool(GRAMMAR.fullmatch(text)), text


def test_a_byte_order_mark_and_returns() -> None:
    assert quotes_stand_right(['\ufeff"a";"b"\r\n'.encode()], ";")
    assert not quotes_stand_right([b'"a";"b"\r\n'], ",")
