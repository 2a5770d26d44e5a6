"""Newer rows come later, and equal moments stay together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fathoms.tables.splits.time_split import deal_by_time


@given(st.lists(st.integers(0, 30), min_size=3, max_size=80), st.integers(2, 5))
def test_in_order(times: list[int], parts: int) -> None:
    moments = np.array(times, float)
    part = deal_by_time(moments, [1 / parts] * parts)
    if part is None:
        assert len(set(times)) < parts
        return
    assert set(part) == set(range(parts))
    for number in range(parts - 1):
        assert moments[part == number].max() < moments[part == number + 1].min()


def test_shares() -> None:
    times = np.random.default_rng(0).permutation(1000).astype(float)
    part = deal_by_time(times, [0.7, 0.2, 0.1])
    assert part is not None
    assert np.bincount(part).tolist() == [700, 200, 100]
    assert times[part == 2].min() == 900


@pytest.mark.parametrize(("times", "parts"), [([1, 1, 1], 2), ([1, 2], 3)])
def test_too_few_moments(times: list[float], parts: int) -> None:
    assert deal_by_time(np.array(times, float), [1 / parts] * parts) is None
