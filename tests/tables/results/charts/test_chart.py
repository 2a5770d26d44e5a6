"""Marks stand where their values are, and every picture says in words what it shows."""

import re
from xml.etree import ElementTree

import numpy as np

from fathoms.tables.results.charts.axis import Axis
from fathoms.tables.results.charts.chart import Chart, shortened

SVG = "{http://www.w3.org/2000/svg}"


def chart() -> Chart:
    return Chart(Axis(0, 10, "x <&>"), Axis(-1, 1, "y"))


def numbers(path: str | None) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", path or "")]


def test_a_line_from_corner_to_corner() -> None:
    made = chart()
    made.line(np.array([0.0, 10.0]), np.array([-1.0, 1.0]), "s2")
    svg = ElementTree.fromstring(made.svg('says "this" & that'))
    assert svg.get("aria-label") == 'says "this" & that'
    assert svg.get("role") == "img"
    path = next(path for path in svg.iter(f"{SVG}path") if path.get("class") == "line s2")
    left, bottom, right, top = numbers(path.get("d"))
    _, _, width, height = numbers(svg.get("viewBox"))
    assert 0 < left < right < width
    assert 0 < top < bottom < height
    assert any(text.text == "x <&>" for text in svg.iter(f"{SVG}text"))


def test_gaps() -> None:
    made = chart()
    made.line(np.arange(4.0), np.array([0, np.nan, 0, 0]))
    svg = ElementTree.fromstring(made.svg("a gap"))
    path = next(path for path in svg.iter(f"{SVG}path") if path.get("class") == "line s1")
    assert re.findall("[ML]", path.get("d") or "") == ["M", "M", "L"]


def test_all_marks_are_within() -> None:
    made = chart()
    made.points(np.arange(11.0), np.linspace(-1, 1, 11))
    made.bars(np.arange(1.0, 10.0), np.linspace(-1, 1, 9), base=-1)
    made.band(np.arange(11.0), np.full(11, -0.5), np.full(11, 0.5))
    made.whiskers(np.array([3.0]), np.array([-1.0]), np.array([1.0]))
    made.upright(9, "late")
    made.level(0)
    made.diagonal()
    made.rug(np.array([1.0]))
    svg = ElementTree.fromstring(made.svg("marks"))
    assert len(list(svg.iter(f"{SVG}path"))) >= 8
    for path in svg.iter(f"{SVG}path"):
        assert max(numbers(path.get("d"))) <= made.width


def test_a_legend_only_for_several_lines() -> None:
    made = chart()
    made.line(np.arange(2.0), np.zeros(2), "s1", "one")
    assert made.legend() is None
    made.line(np.arange(2.0), np.zeros(2), "s2", "<two>")
    assert "&lt;two&gt;" in str(made.legend())
    assert "<figcaption>Lines</figcaption>" in made.figure("Lines", "two lines")


def test_shortened() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
