"""Columns laid out as rows, and processors left to other work."""

from __future__ import annotations

import numpy as np
import pytest

from fathoms import _native


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("count", [0, 1, 15, 16, 100])
@pytest.mark.parametrize(("columns", "first", "width"), [(1, 0, 1), (28, 0, 28), (17, 3, 21), (16, 1, 40), (0, 2, 2)])
def test_columns_become_rows(dtype: str, count: int, columns: int, first: int, width: int) -> None:
    given = np.random.default_rng(0).normal(size=(columns, count)).astype(dtype)
    rows = np.full((count, width), 7, dtype)
    expected = rows.copy()
    expected[:, first : first + columns] = given.T
    _native.interleave(list(given), rows, first)
    np.testing.assert_array_equal(rows, expected)


def test_what_does_not_fit_is_refused() -> None:
    rows, column = np.zeros((4, 2), np.float32), np.zeros(4, np.float32)
    for columns, into, first in (
        ([column] * 3, rows, 0),
        ([column], rows, 2),
        ([column], rows, 2**63),
        ([column[:3]], rows, 0),
        ([column], column, 0),
        ([rows], rows, 0),
    ):
        with pytest.raises(ValueError, match=r"fit into|one-dimensional|two-dimensional"):
            _native.interleave(columns, into, first)
    read_only = rows.copy()
    read_only.flags.writeable = False
    for columns, into in (
        ([column.astype("float64")], rows),
        ([np.zeros(8, np.float32)[::2]], rows),
        ([column], np.zeros((4, 4), np.float32)[:, :2]),
        ([column], read_only),
    ):
        with pytest.raises(TypeError):
            _native.interleave(columns, into, 0)


def test_other_work_takes_a_thread_while_it_lasts() -> None:
    threads = _native.get_threads()
    try:
        _native.set_threads(3)
        one, other = _native.OtherWork(), _native.OtherWork()
        with one:
            assert _native.share() == 2
            with other, _native.OtherWork(), _native.OtherWork():
                assert _native.share() == 1
            with pytest.raises(RuntimeError, match="begun already"):
                one.__enter__()
            with _native.Lane(3):
                assert _native.share() == 2
        assert _native.share() == 3
        _native.OtherWork().__enter__()  # forgotten at once
        assert _native.share() == 3
    finally:
        _native.set_threads(threads)
