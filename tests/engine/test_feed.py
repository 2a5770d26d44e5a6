"""What goes in as arrays, and what is said of what cannot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms.engine.feed import Table, check_finite, check_lengths, table


def test_float32_in_c_order_is_not_copied() -> None:
    x = np.ones((4, 3), np.float32)
    assert table(x, "x", "float32").array is x
    rows = x[1:3]
    assert table(rows, "x", "float32").array is rows


@pytest.mark.parametrize(
    "value",
    [
        np.array([[1.0, 0.0], [0.0, 1.0]]),
        np.asfortranarray(np.eye(2, dtype=np.float32)),
        np.eye(2, dtype=np.int8),
        np.eye(2, dtype=bool),
        np.eye(2, dtype=np.float16),
        [[1, 0], [0, 1]],
        ((1.0, False), (0, True)),
        [np.array([1, 0]), np.array([0, 1])],
        np.array([[1, 0], [0, 1.0]], dtype=object),
        memoryview(np.eye(2)),  # type: ignore[arg-type]
    ],
    ids=lambda value: f"{type(value).__name__}-{getattr(value, 'dtype', '')}",
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_all_kinds_of_numbers_become_one(value: Any, dtype: str) -> None:
    array = table(value, "x", dtype).array
    assert array.dtype == dtype
    assert array.flags.c_contiguous
    np.testing.assert_array_equal(array, np.eye(2))


def test_anything_with_array_interface() -> None:
    class Thing:
        def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
            return np.eye(3)

    np.testing.assert_array_equal(table(Thing(), "x", "float32").array, np.eye(3))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "x is missing: found None"),
        ([], "x has no rows"),
        (np.zeros((0, 3)), r"x has no rows: its shape is \(0, 3\)"),
        (np.zeros((3, 0)), r"x has no columns: its shape is \(3, 0\)"),
        (3.0, "x is the single number 3.0"),
        ("wine", "x: found str where a table of numbers belongs"),
        ([[1, 2], [3]], r"x \(row 1\): found 1 values where row 0 has 2"),
        ([[1, 2], [3, "two"]], r"x, column 1 \(row 1\): found 'two' where a number belongs.*get_dummies"),
        ([[1, None]], r"x, column 1 \(row 0\): found None where a number belongs"),
        (np.array([["a"]]), r"x \(row 0\): found 'a' where a number belongs"),
        (np.array(["2020-01-01"], "datetime64[D]"), "x: found dates"),
        (np.array([[1j]]), "x: found complex numbers"),
        ({"a": 1}, "x: found dict where a table of numbers belongs"),
    ],
)
def test_bad_values_are_named(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        table(value, "x", "float32")


def test_text_labels_are_numbered() -> None:
    with pytest.raises(ValueError, match=r"y \(row 0\): found 'good' .*np.unique\(y, return_inverse=True\)"):
        table(["good", "bad"], "y", "float32")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_first_value_that_is_not_finite_is_named(bad: float, dtype: str) -> None:
    x = np.ones((100, 7), dtype)
    x[41, 3] = bad
    x[77, 0] = np.inf
    with pytest.raises(ValueError, match=rf"x, column 3 \(row 41\): found {bad} \(2 of 100 rows have such a value\)"):
        check_finite(Table(x, "x"))


def test_large_finite_numbers_are_finite() -> None:
    check_finite(Table(np.full((10, 2), np.finfo(np.float32).max), "x"))
    check_finite(Table(np.array([3e38, -3e38], np.float32), "x"))


def test_the_advised_line_works() -> None:
    x, y = np.ones((4, 2)), np.arange(4.0)
    x[2, 1] = np.nan
    with pytest.raises(ValueError, match="such a value") as caught:
        check_finite(Table(x, "x"))
    names = {"np": np, "x": x, "y": y}
    exec(str(caught.value).split("out: ")[1].rstrip("."), names)
    assert names["y"].tolist() == [0, 1, 3]  # type: ignore[attr-defined]


def test_weights_are_advised_to_be_zero() -> None:
    with pytest.raises(ValueError, match="weight 0"):
        check_finite(Table(np.array([np.nan]), "sample_weight"))


def test_lengths() -> None:
    check_lengths(Table(np.zeros(2), "x"), Table(np.zeros(2), "y"))
    with pytest.raises(ValueError, match="x has 3 rows but y has 2"):
        check_lengths(Table(np.zeros(3), "x"), Table(np.zeros(2), "y"))
