"""Names are trimmed and otherwise left alone; two the same are refused."""

import pytest

from fathoms.tables.reading.column_names import column_names, given_names
from fathoms.tables.table_error import TableError


def test_any_alphabet_is_left_alone() -> None:
    names = ["größe", "名前", "e\u0301", "é", "🙂", "a b", "ﬁ"]
    assert column_names(names, "t.csv, line 1") == names
    assert column_names([" a\t", None, "", "b\u00a0"], "t.csv, line 1") == ["a", "column 2", "column 3", "b"]


def test_what_cannot_be_names() -> None:
    with pytest.raises(TableError, match="t, line 1: columns 1 and 2 are both called 'column 2'"):
        column_names(["column 2", ""], "t, line 1")
    with pytest.raises(TableError, match=r"holds numbers, not names.*columns="):
        column_names(["1", "2e3"], "t, line 1")
    assert column_names(["1", "2e3"], "t", typed=True) == ["1", "2e3"]
    assert column_names(["1"], "t, line 1") == ["1"]
    with pytest.raises(TableError, match="4 of 5 columns have no name"):
        column_names(["Report", "", "", "", ""], "t, line 1")


def test_given_names() -> None:
    assert given_names("a", 1, "t") == ["a"]
    with pytest.raises(TableError, match="gives 1 names, but t has 2 columns"):
        given_names(["a"], 2, "t")
