"""Small pictures within a line of text or a cell of a table."""

from __future__ import annotations

import numpy as np

from fathoms.tables.results.interval import Interval
from fathoms.tables.results.markup import Markup, empty, tag

_WIDTH, _HEIGHT, _BAR = 120.0, 30.0, 280.0


def histogram(counts: np.ndarray, says: str) -> Markup:
    """Bars side by side, as high as the counts."""
    most = max(int(counts.max()), 1) if len(counts) else 1
    step = _WIDTH / max(len(counts), 1)
    gap = min(1.0, step / 4)
    d = "".join(
        f"M{place * step:.1f} {_HEIGHT}V{_HEIGHT - max(count / most * (_HEIGHT - 1), 0.8 if count else 0):.1f}"
        f"H{(place + 1) * step - gap:.1f}V{_HEIGHT}z"
        for place, count in enumerate(counts.tolist())
    )
    return _small(empty("path", class_="bars s1", d=d), says=says, class_="spark")


def bar(share: float, low: float, high: float, says: str, series: str = "s1") -> Markup:
    """A lying bar to `share` of the width, with its interval; negative shares are drawn as none."""
    end, first, last = (float(np.clip(value, 0, 1)) * (_BAR - 4) for value in (share, low, high))
    marks = [
        empty("path", class_=f"bars {series}", d=f"M0 4H{end:.1f}V16H0z"),
        empty("path", class_="whisker", d=f"M{first:.1f} 10H{last:.1f}M{first:.1f} 6v8M{last:.1f} 6v8"),
    ]
    return _small(*marks, says=says, class_="lying", width=_BAR, height=20)


def dot(interval: Interval, low: float, high: float, says: str, series: str = "s1") -> Markup:
    """An estimate and its interval on a scale from `low` to `high`."""
    span = (high - low) or 1.0
    first, middle, last = (
        4 + (value - low) / span * (_WIDTH - 8) for value in (interval.low, interval.value, interval.high)
    )
    marks = [
        empty("path", class_="track", d=f"M2 10H{_WIDTH - 2}"),
        empty("path", class_=f"span {series}", d=f"M{first:.1f} 10H{last:.1f}"),
        empty("circle", class_=f"dot {series}", cx=middle, cy=10.0, r=4.2),
    ]
    return _small(*marks, says=says, class_="lying", height=20)


def _small(*marks: Markup, says: str, class_: str, width: float = _WIDTH, height: float = _HEIGHT) -> Markup:
    return tag(
        "svg",
        tag("title", says),
        *marks,
        viewbox=f"0 0 {width:g} {height:g}",
        preserveaspectratio="xMinYMid meet",
        role="img",
        aria_label=says,
        class_=class_,
    )
