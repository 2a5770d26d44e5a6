"""Arrays and data frames become the table that they are."""

from __future__ import annotations

import numpy as np
import polars
import pytest

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.table_of_arrays import table_of_arrays

_X = np.random.default_rng(0).normal(size=(30, 12)).astype(np.float32)


def test_an_array_keeps_its_numbers_and_their_order() -> None:
    table, inputs, target = table_of_arrays(_X, np.arange(30).reshape(-1, 1))
    assert inputs == [f"x{place}" for place in range(12)]
    found = np.column_stack([table.numbers(name) for name in inputs]).astype(np.float32)
    np.testing.assert_array_equal(found, _X)
    np.testing.assert_array_equal(table.numbers(target), np.arange(30))


def test_a_frame_keeps_its_names() -> None:
    frame = polars.DataFrame({"y": [1.0, 2.0], "size": [3, 4]})
    table, inputs, target = table_of_arrays(frame, ["a", "b"])
    assert (inputs, target, table.columns) == (["y", "size"], "y_", ["y", "size", "y_"])
    assert table.labels("y_").to_list() == ["a", "b"]
    assert table_of_arrays(frame, polars.Series("price", [5, 6]))[2] == "price"


def test_one_hot_targets_are_the_labels_places() -> None:
    table, _, target = table_of_arrays(_X, np.eye(3)[np.arange(30) % 3])
    np.testing.assert_array_equal(table.numbers(target), np.arange(30) % 3)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (_X, np.zeros(29), "30 rows and y has 29"),
        (_X.reshape(30, 3, 4), np.zeros(30), r"shape \(30, 3, 4\)"),
        (np.array([["a"], ["b"]]), np.zeros(2), "rows and columns of numbers"),
        (_X, np.zeros((30, 2, 2)), r"y has the shape \(30, 2, 2\)"),
        (np.zeros((0, 3)), np.zeros(0), "shape"),
    ],
)
def test_others_are_told(x: np.ndarray, y: np.ndarray, words: str) -> None:
    with pytest.raises(LabError, match=words):
        table_of_arrays(x, y)
