"""Windows: each row once a pass, whole batches, an order that follows from the seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import fathoms
from fathoms import _native
from fathoms.data.mapped_rows import MappedRows
from fathoms.data.shares import Shares
from fathoms.data.windows import Windows

ROWS = 1003


def passes(
    shuffle: bool | str, shares: Shares, together: int = 1, seed: int = 0, count: int = 2
) -> list[list[np.ndarray]]:
    """The row numbers of each window of each pass."""
    fathoms.utils.set_random_seed(seed)
    numbers = np.arange(ROWS, dtype=np.float32)
    windows = Windows(MappedRows(numbers[:, None], numbers), "float32", shares, 8, together, shuffle, True)
    found: list[list[np.ndarray]] = [[]]
    for window in windows.passes(range(0, count * 126, 126)):
        x, y = window.arrays
        taken = slice(window.taken) if window.order is None else window.order
        np.testing.assert_array_equal(x[taken, 0], y[taken])
        assert len(y[taken]) == window.taken
        found[-1].append(y[taken].astype(int))
        if window.ends_pass:
            found.append([])
    return found[:count]


@pytest.mark.parametrize("shares", [Shares(100, 25, 10**6, 0), Shares(90, 7, 10**6, 0), Shares(5000, 11, 10**6, 0)])
@pytest.mark.parametrize("shuffle", [True, False, "batch"])
@pytest.mark.parametrize("together", [1, 3])
def test_each_row_once_in_whole_batches(shares: Shares, shuffle: bool | str, together: int) -> None:
    for windows in passes(shuffle, shares, together):
        rows = np.concatenate(windows)
        np.testing.assert_array_equal(np.sort(rows), np.arange(ROWS))
        assert all(len(window) % (8 * together) == 0 for window in windows[:-1])
        assert all(len(window) <= shares.window for window in windows)
        if not shuffle:
            np.testing.assert_array_equal(rows, np.arange(ROWS))


def test_the_order_follows_from_seed_and_step() -> None:
    shares = Shares(100, 25, 10**6, 0)
    first, second = passes(True, shares)
    again = passes(True, shares)
    np.testing.assert_array_equal(np.concatenate(first), np.concatenate(again[0]))
    np.testing.assert_array_equal(np.concatenate(second), np.concatenate(again[1]))
    assert not np.array_equal(np.concatenate(first), np.concatenate(second))
    assert not np.array_equal(np.concatenate(first), np.concatenate(passes(True, shares, seed=1)[0]))


def test_a_window_mixes_rows_from_all_over_the_table() -> None:
    """Four blocks of 25 in a window of 110, drawn from 41: a batch of 8 rows of a window has rows of several blocks."""
    windows = passes(True, Shares(110, 25, 10**6, 0))[0]
    blocks_a_batch = [
        len({row // 25 for row in batch}) for window in windows for batch in window[:96].reshape(-1, 8)[:11]
    ]
    assert np.mean(blocks_a_batch) > 3  # of 4: 8 draws leave a given one out with probability (3/4)^8 = 0.1
    spread = [np.ptp(window) for window in windows]
    assert np.mean(spread) > ROWS / 3  # of 4 uniform draws: 3/5


def test_a_batch_larger_than_a_window_is_refused() -> None:
    with pytest.raises(ValueError, match=r"A batch of 8 rows does not fit into a window of 9 rows.*set_memory_limit"):
        passes(True, Shares(9, 2, 10**6, 0))


def test_while_rows_are_read_training_leaves_a_processor_to_it() -> None:
    seen = []

    class Looked(MappedRows):
        def read(self, rows: range, into: Sequence[np.ndarray], room: int) -> None:
            seen.append(_native.share())
            super().read(rows, into, room)

    threads = _native.get_threads()
    try:
        _native.set_threads(4)
        numbers = np.arange(ROWS, dtype=np.float32)
        windows = Windows(Looked(numbers[:, None]), "float32", Shares(100, 25, 10**6, 0), 8, 1, True, True)
        for _ in windows.passes([0]):
            assert _native.share() == 4
    finally:
        _native.set_threads(threads)
    assert set(seen) == {3}
