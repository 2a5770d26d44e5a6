"""Which columns the network uses, and how its predictions follow them."""

from __future__ import annotations

import math

import numpy as np

from fathoms.tables.results.charts.axis import Axis, short
from fathoms.tables.results.charts.chart import Chart, shortened
from fathoms.tables.results.charts.spark import bar, dot
from fathoms.tables.results.importance import Importance
from fathoms.tables.results.interval import Interval
from fathoms.tables.results.markup import Markup, Piece, name, tag
from fathoms.tables.results.partial_dependence import PartialDependence
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.section import Section, gallery, table_of

_SHOWN = 20
_MOST_LABELS = 4


def importance_section(contents: Contents) -> Section | None:
    """The columns' importances, then the partial dependence on the strongest."""
    target = contents.ladder.target.column
    if not contents.importances:
        return Section(
            "columns",
            "Columns",
            "What the network looks at",
            (
                tag(
                    "p",
                    "There are too many columns to shuffle each one for this report; in Python, result.importance(columns=[…]) does it for some.",
                    class_="note",
                ),
            ),
        )
    pieces: list[Piece] = [
        tag(
            "p",
            f"How much the {contents.measure} of the test rows grows when a column's cells are shuffled among "
            f"{contents.importance_rows:,} of them, {len(contents.importances[0].repeats)} times. It tells what this "
            "network uses, not what causes the target; of columns that say the same, each seems less important.",
            class_="note",
        ),
        _table(contents.importances[:_SHOWN], contents, "The most important columns"),
    ]
    rest = contents.importances[_SHOWN:]
    if rest:
        pieces.append(
            tag("details", tag("summary", f"{len(rest)} more columns"), _table(rest, contents, "The other columns"))
        )
    if contents.dependences:
        pieces.append(tag("h3", f"How the prediction of {target} follows a column"))
        pieces.append(gallery(*[dependence_figure(found, target) for found in contents.dependences]))
        pieces.append(
            tag(
                "p",
                "The thick line is the mean over test rows in which only this column was changed (partial dependence); "
                "the thin ones are single rows. The bars below show where rows are; elsewhere the network guesses.",
                class_="note",
            )
        )
    return Section("columns", "Columns", "What the network looks at", tuple(pieces))


def _table(importances: list[Importance], contents: Contents, caption: str) -> Markup:
    most = max((found.increase.high for found in contents.importances), default=0.0) or 1.0
    decimals = max(0, 2 - math.floor(math.log10(most))) if most > 0 else 2
    rows: list[list[Piece]] = []
    for found in importances:
        increase = found.increase
        value, low, high = (
            f"{end:,.{decimals}f}".replace("-", "−") for end in (increase.value, increase.low, increase.high)
        )
        ends = f"{low} – {high}"
        says = f"{found.column}: {value}, 95 % interval {ends}"
        drawn = bar(increase.value / most, increase.low / most, increase.high / most, says)
        rows.append([name(shortened(found.column, 60)), drawn, value, ends])
    return table_of(caption, ["Column", "", f"{contents.measure.capitalize()} grows by", "95 % interval"], rows, "bars")


def dependence_figure(found: PartialDependence, target: str) -> Markup:
    """The mean prediction over one column: lines for quantities, a table of dots for labels."""
    shown = _labels(found)
    return _lines(found, target, shown) if found.line else _dots(found, target, shown[0])


def _labels(found: PartialDependence) -> list[int]:
    """Which labels' probabilities to show: the second of two, else those that vary most; -1 for a number."""
    if not found.labels:
        return [-1]
    if len(found.labels) == 2:
        return [1]
    spread = np.ptp(found.mean, axis=0)
    return [int(label) for label in np.argsort(-spread, kind="stable")[:_MOST_LABELS]]


def _lines(found: PartialDependence, target: str, shown: list[int]) -> Markup:
    means = [found.mean if label < 0 else found.mean[:, label] for label in shown]
    alone = len(shown) == 1
    rows = (found.rows if shown[0] < 0 else found.rows[:, :, shown[0]]) if alone else np.zeros((0, len(found.texts)))
    y = Axis.over(*means, rows, title=_unit(found, target, shown))
    low, high = y.low, y.high
    y = Axis(low - 0.14 * (high - low), high, y.title)  # room for the bars that show where rows are
    step = float(np.diff(found.positions).min()) if len(found.positions) > 1 else 1.0
    step = max(step, float(np.ptp(found.positions)) / 80)
    room = 0.5 * step / (float(np.ptp(found.positions)) or 1.0)
    x = Axis.over(found.positions, title=found.column, moments=found.dates, room=min(0.2, max(room, 0.02)))
    chart = Chart(x, y)
    most = max(int(found.counts.max()), 1)
    floor = y.low + found.counts / most * 0.11 * (y.high - y.low)
    chart.bars(found.positions, floor, width=step * 0.8, series="s0", base=y.low)
    for row in rows:
        chart.line(found.positions, row, "faint")
    for place, (label, mean) in enumerate(zip(shown, means, strict=True), 1):
        series = place if alone or len(found.labels) > 5 else label + 1  # a label's colour is the same everywhere
        chart.line(found.positions, mean, f"s{series} thick", "" if label < 0 else shortened(found.labels[label], 18))
    first = means[0]
    says = (
        f"Partial dependence on {found.column}: the mean {_unit(found, target, shown[:1])} goes from {first[0]:.3g} at "
        f"{found.texts[0]} to {first[-1]:.3g} at {found.texts[-1]}; lowest {first.min():.3g} at "
        f"{found.texts[int(first.argmin())]}, highest {first.max():.3g} at {found.texts[int(first.argmax())]}."
    )
    return chart.figure(shortened(found.column, 40), says)


def _dots(found: PartialDependence, target: str, label: int) -> Markup:
    mean = found.mean if label < 0 else found.mean[:, label]
    rows = found.rows if label < 0 else found.rows[:, :, label]
    low, high = np.quantile(rows, [0.1, 0.9], axis=0) if len(rows) else (mean, mean)
    least, most = float(min(low.min(), mean.min())), float(max(high.max(), mean.max()))
    unit = _unit(found, target, [label])
    lines: list[list[Piece]] = []
    for place, text in enumerate(found.texts):
        value = Interval(float(mean[place]), float(low[place]), float(high[place]))
        says = f"{text}: {unit} {short(value.value)}"
        lines.append(
            [
                name(shortened(text, 18)),
                dot(value, least, most, says),
                short(float(f"{value.value:.3g}")),
                f"{found.counts[place]:,}",
            ]
        )
    header: list[Piece] = ["", "", "mean", "rows"]
    caption = f"Mean {unit} with {found.column} set to each label"
    return tag(
        "figure",
        tag("figcaption", shortened(found.column, 40)),
        table_of(caption, header, lines, "dots-table"),
        tag("p", f"Mean {unit}; the thin bar holds 8 of 10 rows.", class_="note"),
    )


def _unit(found: PartialDependence, target: str, shown: list[int]) -> str:
    if shown[0] < 0:
        return f"predicted {target}"
    return f"probability of {found.labels[shown[0]]}" if len(shown) == 1 else "probability"
