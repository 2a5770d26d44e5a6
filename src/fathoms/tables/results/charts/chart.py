"""Lines, points, bands and bars on two axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fathoms.tables.results.charts.axis import Axis
from fathoms.tables.results.markup import Markup, empty, tag

WIDTH, HEIGHT = 360.0, 250.0
_LETTER = 6.4
_TOP, _RIGHT = 10.0, 12.0


class Chart:
    """A picture that is filled mark by mark and then written as SVG.

    Colours are classes (``s1``, ``s2``, …, ``faint``) that the page's style sheet knows, so that they follow light and
    dark.

    Arguments:
        x: The axis along the bottom.
        y: The axis on the left.
        width: In units of which a letter is 12 high.
        height: Likewise.

    Example:
        >>> chart = Chart(Axis(0, 1, "share"), Axis(0, 1))
        >>> chart.line(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
        >>> "A rising line" in chart.svg("A rising line")
        True
    """

    def __init__(self, x: Axis, y: Axis, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.x, self.y = x, y
        self.width, self.height = width, height
        letters = max((len(label) for _, label in y.ticks()), default=1)
        self._left = 14.0 + _LETTER * min(letters, 18) + (18 if y.title else 0)
        self._bottom = 24.0 + (18 if x.title else 0)
        self._marks: list[Markup] = []
        self._legend: list[tuple[str, str]] = []

    def line(self, x: np.ndarray, y: np.ndarray, series: str = "s1", label: str = "", steps: bool = False) -> None:
        """Join points by a line, broken where one is not finite; with `label` it stands in the legend."""
        self._marks.append(empty("path", class_=f"line {series}", d=_path(self._x(x), self._y(y), steps)))
        if label:
            self._legend.append((series, label))

    def band(self, x: np.ndarray, low: np.ndarray, high: np.ndarray, series: str = "s1") -> None:
        """Shade what lies between two lines."""
        around = np.concatenate([self._x(x), self._x(x)[::-1]]), np.concatenate([self._y(low), self._y(high)[::-1]])
        self._marks.append(empty("path", class_=f"band {series}", d=_path(*around) + "z"))

    def points(self, x: np.ndarray, y: np.ndarray, series: str = "s1", size: float = 3.2) -> None:
        """Dots: one path, however many."""
        places = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(self._x(x), self._y(y), strict=True))
        self._marks.append(empty("path", class_=f"dots {series}", d=places, stroke_width=size))

    def whiskers(self, x: np.ndarray, low: np.ndarray, high: np.ndarray, series: str = "s1") -> None:
        """Upright intervals."""
        tops = zip(self._x(x), self._y(low), self._y(high), strict=True)
        marks = "".join(f"M{a:.1f} {b:.1f}V{c:.1f}" for a, b, c in tops)
        self._marks.append(empty("path", class_=f"line {series}", d=marks))

    def bars(self, x: np.ndarray, y: np.ndarray, width: float = 0.7, series: str = "s1", base: float = 0.0) -> None:
        """Upright bars of this width, in the unit of x, from `base`."""
        low = self._y(np.clip(np.full(len(y), base), self.y.low, self.y.high))
        left, right, top = self._x(x - width / 2), self._x(x + width / 2), self._y(y)
        d = "".join(
            f"M{a:.1f} {b:.1f}V{c:.1f}H{e:.1f}V{b:.1f}z" for a, b, c, e in zip(left, low, top, right, strict=True)
        )
        self._marks.append(empty("path", class_=f"bars {series}", d=d))

    def rug(self, x: np.ndarray) -> None:
        """Short lines along the bottom: where rows are."""
        bottom = self.height - self._bottom
        d = "".join(f"M{place:.1f} {bottom:.1f}v-6" for place in self._x(x))
        self._marks.append(empty("path", class_="rug", d=d))

    def upright(self, x: float, label: str = "") -> None:
        """A dashed line at one place of x."""
        place = float(self._x(np.array([x]))[0])
        self._marks.append(empty("path", class_="mark", d=f"M{place:.1f} {_TOP:.1f}V{self.height - self._bottom:.1f}"))
        if label:
            after = place < self.width * 0.7
            self._marks.append(
                tag("text", label, x=place + (4 if after else -4), y=_TOP + 12, text_anchor=None if after else "end")
            )

    def level(self, y: float) -> None:
        """A dashed line at one height."""
        height = float(self._y(np.array([y]))[0])
        self._marks.append(empty("path", class_="mark", d=f"M{self._left:.1f} {height:.1f}H{self.width - _RIGHT:.1f}"))

    def diagonal(self) -> None:
        """A dashed line where x and y are equal."""
        low, high = max(self.x.low, self.y.low), min(self.x.high, self.y.high)
        if low < high:
            ends = np.array([low, high])
            self._marks.append(empty("path", class_="mark", d=_path(self._x(ends), self._y(ends))))

    def svg(self, says: str) -> Markup:
        """The picture; `says` tells in words what it shows, for who cannot see it."""
        return tag(
            "svg",
            tag("title", says),
            self._axes(),
            *self._marks,
            xmlns="http://www.w3.org/2000/svg",
            viewbox=f"0 0 {self.width:g} {self.height:g}",
            role="img",
            aria_label=says,
            class_="plot",
        )

    def legend(self) -> Markup | None:
        """The lines' names beside their colours; None if only one line, or none, is named."""
        if len(self._legend) < 2:
            return None
        items = [
            tag("li", tag("svg", empty("path", class_=f"line {series}", d="M1 6H19"), **_SWATCH), label)
            for series, label in self._legend
        ]
        return tag("ul", *items, class_="legend")

    def figure(self, title: str, says: str, note: str | None = None, *more: str | None) -> Markup:
        """The picture with its title above and, if there are any, its legend and a note below."""
        return tag(
            "figure",
            tag("figcaption", title),
            self.legend(),
            self.svg(says),
            tag("p", note, class_="note") if note else None,
            *more,
        )

    def _x(self, values: np.ndarray) -> np.ndarray:
        return self._left + self.x.at(values) * (self.width - self._left - _RIGHT)

    def _y(self, values: np.ndarray) -> np.ndarray:
        bottom = self.height - self._bottom
        return bottom - self.y.at(values) * (bottom - _TOP)

    def _axes(self) -> Markup:
        bottom, right = self.height - self._bottom, self.width - _RIGHT
        marks: list[Markup] = []
        for value, label in self.y.ticks():
            place = float(self._y(np.array([value]))[0])
            marks.append(empty("path", class_="grid", d=f"M{self._left:.1f} {place:.1f}H{right:.1f}"))
            marks.append(tag("text", label, x=self._left - 6, y=place + 4, text_anchor="end"))
        for value, label in _apart(self.x.ticks(), right - self._left):
            place = float(self._x(np.array([value]))[0])
            marks.append(tag("text", label, x=place, y=bottom + 17, text_anchor="middle"))
        if self.x.title:
            middle = (self._left + right) / 2
            marks.append(
                tag("text", shortened(self.x.title, 48), x=middle, y=bottom + 36, text_anchor="middle", class_="title")
            )
        if self.y.title:
            middle = (bottom + _TOP) / 2
            turned = f"translate(12 {middle:.1f}) rotate(-90)"
            marks.append(
                tag("text", shortened(self.y.title, 32), transform=turned, text_anchor="middle", class_="title")
            )
        return tag("g", *marks, class_="axes", aria_hidden="true")


_SWATCH = {"viewbox": "0 0 20 12", "class_": "swatch", "aria_hidden": "true"}


def shortened(words: str, letters: int) -> str:
    """Words cut to so many letters, the last then being ``…``."""
    return words if len(words) <= letters else words[: letters - 1] + "…"


def _apart(ticks: Sequence[tuple[float, str]], room: float) -> list[tuple[float, str]]:
    """As many of the labels as stand side by side without touching."""
    if not ticks:
        return []
    widest = max(len(label) for _, label in ticks) * _LETTER + 10
    fits = max(1, int(room // widest))
    every = -(-len(ticks) // fits)
    return list(ticks[::every])


def _path(x: np.ndarray, y: np.ndarray, steps: bool = False) -> str:
    parts: list[str] = []
    pen_down = False
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        if not (np.isfinite(a) and np.isfinite(b)):
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{a:.1f} {b:.1f}" if not (steps and pen_down) else f"H{a:.1f}V{b:.1f}")
        pen_down = True
    return "".join(parts)
