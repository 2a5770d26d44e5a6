"""Small pictures say what they show and stay in their frame."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from fathoms.tables.results.charts.spark import bar, dot, histogram
from fathoms.tables.results.interval import Interval


def largest(svg: str) -> float:
    paths = re.findall(r' d="([^"]*)"', svg)
    return max(float(number) for path in paths for number in re.findall(r"-?\d+\.?\d*", path))


@pytest.mark.parametrize("counts", [[1, 5, 3], [0, 0], [7], []])
def test_histogram(counts: list[int]) -> None:
    svg = histogram(np.array(counts, np.int64), "many <fives>")
    assert ElementTree.fromstring(svg).get("aria-label") == "many <fives>"
    assert not counts or largest(svg) <= 120


def test_bar_and_dot() -> None:
    assert largest(bar(2.0, -1.0, 3.0, "too long")) <= 280
    assert largest(dot(Interval(0.5, 0.1, 0.9), 0, 1, "half")) <= 120
    assert largest(dot(Interval(1, 1, 1), 1, 1, "all the same")) <= 120
