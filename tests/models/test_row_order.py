"""The order of rows."""

from __future__ import annotations

import numpy as np

import fathoms
from fathoms.models.row_order import RowOrder


def test_in_order_needs_no_order() -> None:
    assert RowOrder(10, 4, False, None).next(0) is None
    assert RowOrder(10, 4, False, None).steps == 3


def test_shuffled_is_a_permutation_decided_by_seed_and_step() -> None:
    fathoms.utils.set_random_seed(1)
    order = RowOrder(100, 8, True, None)
    first, second, again = order.next(0), order.next(13), order.next(0)
    assert first is not None
    assert second is not None
    assert again is not None
    assert sorted(first) == sorted(second) == list(range(100))
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, again)


def test_every_row_comes_first_equally_often() -> None:
    fathoms.utils.set_random_seed(0)
    order = RowOrder(10, 2, True, None)
    firsts = np.bincount([order.next(step)[0] for step in range(5000)], minlength=10)  # type: ignore[index]
    # chi-squared with 9 degrees of freedom exceeds 33.7 once in ten thousand
    assert ((firsts - 500) ** 2 / 500).sum() < 33.7


def test_steps_continue_a_pass_and_end_it_short() -> None:
    order = RowOrder(7, 2, False, 3)
    passes = [order.next(0) for _ in range(3)]
    assert [rows.tolist() for rows in passes if rows is not None] == [[0, 1, 2, 3, 4, 5], [6], [0, 1, 2, 3, 4, 5]]


def test_whole_batches() -> None:
    rows = RowOrder(7, 2, "batch", None).next(5)
    assert rows is not None
    batches = rows[:6].reshape(3, 2)
    assert sorted(batches[:, 0].tolist()) == [0, 2, 4]
    assert (batches[:, 1] == batches[:, 0] + 1).all()
    assert rows[6] == 6
