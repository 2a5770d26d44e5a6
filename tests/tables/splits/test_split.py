"""Splits are disjoint, complete, repeatable, fair to every class, and keep copies together."""

import numpy as np
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathoms.tables.splits.split import Split, find_copies
from fathoms.tables.table_error import TableError


@given(rows=st.integers(10, 300), share=st.floats(0.05, 0.45), seed=st.integers(0, 9), classes=st.integers(1, 5))
def test_every_row_is_in_exactly_one_part(rows: int, share: float, seed: int, classes: int) -> None:
    labels = np.random.default_rng(seed).integers(0, classes, rows)
    try:
        split = Split.random(rows, share, share, seed, labels)
    except TableError:  # a part would be empty
        assert rows * share < classes
        return
    together = np.concatenate([split.train, split.validation, split.test])
    np.testing.assert_array_equal(np.sort(together), np.arange(rows))
    assert set(labels) == set(labels[split.train])


def test_shares_and_seeds() -> None:
    split = Split.random(1000, 0.2, 0.1, seed=3)
    assert [len(split.train), len(split.validation), len(split.test)] == [700, 200, 100]
    np.testing.assert_array_equal(split.test, Split.random(1000, 0.2, 0.1, seed=3).test)
    assert not np.array_equal(split.test, Split.random(1000, 0.2, 0.1, seed=4).test)


def test_stratified() -> None:
    labels = np.repeat([0, 1], [900, 100])
    split = Split.random(1000, 0.2, 0.2, 0, labels)
    for part in (split.train, split.validation, split.test):
        assert labels[part].mean() == pytest.approx(0.1)


def test_rare_classes_train_first() -> None:
    labels = np.array([0] * 20 + [1] * 3 + [2] * 2 + [3])
    split = Split.random(len(labels), 0.2, 0.2, 0, labels)
    assert np.bincount(labels[split.train])[1:].tolist() == [1, 1, 1]
    assert np.bincount(labels[split.validation], minlength=4)[1:].tolist() == [1, 1, 0]
    assert np.bincount(labels[split.test], minlength=4)[1:].tolist() == [1, 0, 0]


def test_copies_stay_together() -> None:
    frame = polars.DataFrame({"a": np.arange(300) % 97, "b": ["x", "y"] * 150})
    copies = find_copies(frame)
    for one, two in np.random.default_rng(0).integers(0, 300, (200, 2)):
        assert (copies[one] == copies[two]) == (frame.row(int(one)) == frame.row(int(two)))
    split = Split.random(300, 0.2, 0.2, 0, copies=copies)
    parts = [set(copies[part]) for part in (split.train, split.validation, split.test)]
    assert not parts[0] & parts[1] | parts[0] & parts[2] | parts[1] & parts[2]


def test_copies_count_missing_cells_as_equal() -> None:
    assert find_copies(polars.DataFrame({"a": ["1", None, None], "b": ["", "x", "x"]})).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("validation", "test", "told"),
    [(0, 0.2, "--validation 0"), (0.2, 1.5, "--test 1.5"), (0.5, 0.5, "leave no rows"), (float("nan"), 0.2, "nan")],
)
def test_shares_that_cannot_be(validation: float, test: float, told: str) -> None:
    with pytest.raises(TableError, match=told):
        Split.random(100, validation, test, 0)


def test_too_few_rows() -> None:
    with pytest.raises(TableError, match="2 rows are too few"):
        Split.random(2, 0.2, 0.2, 0)
