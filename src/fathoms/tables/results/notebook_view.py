"""How a climbed ladder shows itself in a notebook."""

from __future__ import annotations

from importlib.resources import files

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.results.charts.axis import Axis
from fathoms.tables.results.charts.spark import dot
from fathoms.tables.results.depth import significant, what_depth_bought
from fathoms.tables.results.learning_curve import learning_curves
from fathoms.tables.results.markup import Markup, Piece, name, tag
from fathoms.tables.results.report.learning_section import learning_chart
from fathoms.tables.results.report.wording import duration, ends, score, titled
from fathoms.tables.results.rung_interval import rung_intervals, test_groups


def notebook_view(ladder: Ladder) -> str:
    """HTML for ``_repr_html_``: the ladder's table, the sentence on depth, the best rung's learning curve.

    It takes the notebook's own colours, light or dark, touches nothing outside itself and runs no script. It shows what
    is climbed so far, so also a ladder that was interrupted.

    Example:
        >>> class Result:
        ...     def _repr_html_(self) -> str:
        ...         return notebook_view(self.ladder)
    """
    style = files(__package__).joinpath("notebook_view.css").read_text(encoding="utf-8")
    best = ladder.best
    curves = [curve for curve in learning_curves(ladder.rungs) if best and curve.name == best.name]
    pieces: list[Piece] = [
        tag("style", Markup(style)),
        tag(
            "p",
            tag("strong", name(ladder.target.column)),
            " in ",
            name(ladder.table.name),
            f": {ladder.table.rows:,} rows, {len(ladder.features.columns):,} columns used",
        ),
        _table(ladder),
        tag("p", what_depth_bought(ladder.rungs, ladder.target, test_groups(ladder))),
        *[learning_chart(curve, Axis.over(curve.train, curve.validation, title="loss", log=True)) for curve in curves],
    ]
    return tag("div", *pieces, class_="fathoms-view")


def _table(ladder: Ladder) -> Markup:
    target = ladder.target
    intervals = rung_intervals(ladder.rungs, target, test_groups(ladder), ladder.seed)
    low = min((found.metric.low for found in intervals), default=0.0)
    high = max((found.metric.high for found in intervals), default=1.0)
    rows = []
    for rung, found in zip(ladder.rungs, intervals, strict=True):
        shown = score(found.metric.value, target)
        says = f"{rung.name}: {shown}, 95 % interval {ends(found.metric, target)}"
        chosen = rung is ladder.best
        cells: list[Piece] = [
            shown,
            ends(found.metric, target),
            dot(found.metric, low, high, says, "s1" if chosen else "s0"),
            significant(rung.validation.loss),
            f"{rung.parameters:,}",
            duration(rung.seconds) if rung.seconds else "–",
        ]
        head = tag("th", titled(rung.name), scope="row")
        rows.append(tag("tr", head, *[tag("td", cell) for cell in cells], class_="chosen" if chosen else None))
    titles = ["rung", f"test {target.metric_name}", "95 % interval", "", "validation loss", "parameters", "time"]
    header = tag("thead", tag("tr", *[tag("th", title, scope="col") for title in titles]))
    return tag("table", header, tag("tbody", *rows))
