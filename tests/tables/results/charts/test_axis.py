"""Axes hold their values, and their ticks are round and within."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fathoms.tables.results.charts.axis import Axis, short

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.booleans())
def test_values_lie_on_the_axis(values: list[float], log: bool) -> None:
    axis = Axis.over(np.array(values), log=log)
    places = axis.at(np.array(values))
    assert ((places >= -1e-9) & (places <= 1 + 1e-9)).all()


@given(NUMBERS, NUMBERS)
def test_ticks(low: float, high: float) -> None:
    assume(high - low > 1e-6 * max(abs(low), abs(high), 1e-3))
    ticks = Axis(low, high).ticks()
    assert 1 <= len(ticks) <= 8
    values = [value for value, _ in ticks]
    slack = 1e-6 * (high - low) + 1e-9
    assert all(low - slack <= value <= high + slack for value in values)
    steps = np.diff(values)
    assert np.allclose(steps, steps[0] if len(steps) else 0, rtol=1e-3)


def test_how_ticks_are_written() -> None:
    assert [label for _, label in Axis(0, 1).ticks()] == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    assert [label for _, label in Axis(-1, 1, whole=True).ticks()] == ["−1", "0", "1"]
    assert [label for _, label in Axis(2006.9, 2009.1, whole=True).ticks()] == ["2007", "2008", "2009"]
    assert [label for _, label in Axis(0, 50_000).ticks()] == ["0", "10k", "20k", "30k", "40k", "50k"]
    assert [label for _, label in Axis(0.9, 1100, log=True).ticks()] == ["1", "10", "100", "1,000"]
    assert [label for _, label in Axis(0, 1, names=("a", "b")).ticks()] == ["a", "b"]


def test_dates() -> None:
    start, end = (datetime(year, 3, 1, tzinfo=UTC).timestamp() for year in (2015, 2021))
    assert [label for _, label in Axis(start, end, moments=True).ticks()][:2] == ["2016", "2018"]
    labels = [label for _, label in Axis(start, start + 40 * 86_400, moments=True).ticks()]
    assert labels[0].startswith("2015-03-0")


def test_equal_values_and_none() -> None:
    assert Axis.over(np.array([3.0, 3.0])).at(np.array([3.0]))[0] == pytest.approx(0.5)
    assert Axis.over(np.array([np.nan])).ticks()
    assert not Axis.over(np.array([0.0, 1.0]), log=True).log  # zero has no logarithm


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (0.25, "0.25"), (-1500, "−1,500"), (120_000, "120k"), (3.2e6, "3.2M"), (1e-5, "1e−05"), (2e15, "2e+15")],
)
def test_short(value: float, words: str) -> None:
    assert short(value) == words
