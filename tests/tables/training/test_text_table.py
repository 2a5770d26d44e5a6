"""Columns line up, also with wide letters, and lines break between pieces."""

from fathoms.tables.training.text_table import text_table, wrapped


def test_columns_line_up() -> None:
    lines = text_table(["name", "a\nb", "c"], [["x", "1", "20"], ["longer", "345", "6"]])
    assert lines == ["          a", "name      b   c", "x         1  20", "longer  345   6"]


def test_wide_letters_take_two_cells() -> None:
    assert text_table(["名前", "n"], [["x", "1"]]) == ["名前  n", "x     1"]


def test_lines_break_between_pieces() -> None:
    pieces = ["aa", "bb", "cc cc", "dd"]
    assert wrapped(pieces, 8, "> ", "  ") == ["> aa bb", "  cc cc", "  dd"]
    assert wrapped(["a long piece"], 4, "> ") == ["> a long piece"]
    assert wrapped([], 4, "> ") == ["> "]
