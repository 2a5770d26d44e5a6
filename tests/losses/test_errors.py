"""Mean squared and mean absolute error against NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fathoms import losses

RNG = np.random.default_rng(0)
Y_TRUE, Y_PRED = RNG.normal(size=(2, 6, 4, 3))

CASES: list[tuple[Callable[..., Any], type[losses.Loss], Callable[..., Any]]] = [
    (losses.mean_squared_error, losses.MeanSquaredError, np.square),
    (losses.mean_absolute_error, losses.MeanAbsoluteError, np.abs),
]
each = pytest.mark.parametrize(("function", "kind", "penalty"), CASES)


@each
@pytest.mark.parametrize("pick", [np.s_[:], np.s_[:, 0], np.s_[:, 0, 0]])
def test_mean_over_the_last_axis(function: Any, kind: Any, penalty: Any, pick: Any) -> None:
    t, p = Y_TRUE[pick], Y_PRED[pick]
    expected = penalty(p - t).mean(-1)
    np.testing.assert_allclose(function(t, p), expected, rtol=1e-12)
    np.testing.assert_allclose(kind(dtype="float64")(t, p), expected.mean(), rtol=1e-12)


@each
def test_column_and_line_are_compared_row_by_row(function: Any, kind: Any, penalty: Any) -> None:
    line, column = Y_TRUE[:, 0, 0], Y_PRED[:, :1, 0]
    expected = penalty(column[:, 0] - line)
    np.testing.assert_allclose(function(line, column), expected, rtol=1e-12)
    np.testing.assert_allclose(function(column, line), expected, rtol=1e-12)


@each
def test_lists_and_whole_numbers(function: Any, kind: Any, penalty: Any) -> None:
    values: NDArray[Any] = function([[1, 2]], [[3, 5]])
    assert values.dtype == np.float32
    np.testing.assert_allclose(values, [penalty(np.array([2.0, 3.0])).mean()])


@each
def test_views_that_are_not_in_c_order(function: Any, kind: Any, penalty: Any) -> None:
    expected = penalty(Y_PRED.T - Y_TRUE.T).mean(-1)
    np.testing.assert_allclose(function(Y_TRUE.T, Y_PRED.T), expected, rtol=1e-12)


@each
def test_shapes_that_cannot_be_compared_are_named(function: Any, kind: Any, penalty: Any) -> None:
    with pytest.raises(ValueError, match=r"\(2, 2\).*\(2, 3\)"):
        function(np.zeros((2, 2)), np.zeros((2, 3)))


def test_single_number_is_refused() -> None:
    with pytest.raises(ValueError, match="single number"):
        losses.mean_squared_error(1.0, 2.0)


def test_no_rows_give_no_values() -> None:
    assert losses.mean_squared_error(np.zeros((0, 3)), np.zeros((0, 3))).shape == (0,)
