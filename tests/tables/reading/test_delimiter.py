"""The delimiter is what cuts every record alike."""

import pytest

from fathoms.tables.reading.delimiter import find_delimiter, records


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1,5;2\n", ";"),
        ("time,place\n12:30,New York\n", ","),
        ("time\n12:30\n13:45\n", ","),  # the header is not cut, so it is one column
        ("full name\nAda Lovelace\nAlan Mathison Turing\n", ","),  # blanks do not cut every line alike
        ('"a b" c\n1 2\n', " "),
        ("a::b\n1::2\n", "::"),
        ('"a;b",c\n"1;2",3\n', ","),
        ("a\n1\n", ","),
        ("a|b,c\n1|2,3\n2|5\n", "|"),
    ],
)
def test_found(text: str, delimiter: str) -> None:
    assert find_delimiter(text, complete=True) == delimiter


def test_a_cut_record_is_left_out() -> None:
    assert find_delimiter("a;b\n1;2\n3,4,5,6", complete=False) == ";"


def test_long_delimiters_within_quotes() -> None:
    lines = ['a::"x::y\n', 'z::"::c\n']
    assert list(records(lines, "::")) == [["a", "x::y\nz::", "c"]]
    assert list(records(['  1   "a  b"\t2 \n'], " ")) == [["1", "a  b", "2"]]
