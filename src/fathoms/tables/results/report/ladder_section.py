"""The ladder's table, the sentence on depth, and the figures at the top of the page."""

from __future__ import annotations

from collections.abc import Sequence

from fathoms.tables.results.charts.spark import dot
from fathoms.tables.results.depth import significant, the
from fathoms.tables.results.markup import Markup, Piece, name, tag
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.section import Section, table_of
from fathoms.tables.results.report.wording import duration, ends, meaning, plus_minus, score, titled


def headline(contents: Contents) -> Markup:
    """The figures that matter most."""
    ladder, target = contents.ladder, contents.ladder.target
    best = ladder.best
    found = next(interval for interval in contents.intervals if best and interval.name == best.name)
    columns = len(ladder.features.columns)
    told = [
        (
            score(found.metric.value, target),
            f"{target.metric_name} on test rows",
            f"95 %: {ends(found.metric, target)}",
        ),
        (titled(found.name), "the best rung by validation", f"{best.parameters if best else 0:,} parameters"),
        (f"{ladder.table.rows:,}", "rows", f"{columns} of {len(ladder.columns)} columns used"),
        (duration(sum(rung.seconds for rung in ladder.rungs)), "training", f"seed {ladder.seed}"),
    ]
    return figures(told)


def figures(told: Sequence[tuple[str, str, str]]) -> Markup:
    """Cards with a figure, what it is, and what is to be known about it."""
    cards = [
        tag("div", tag("dt", what), tag("dd", tag("strong", value), tag("span", more))) for value, what, more in told
    ]
    return tag("dl", *cards, class_="figures")


def ladder_table(contents: Contents, caption: str) -> Markup:
    """Every rung with its test score, the interval drawn, and what it cost."""
    ladder, target = contents.ladder, contents.ladder.target
    low = min(interval.metric.low for interval in contents.intervals)
    high = max(interval.metric.high for interval in contents.intervals)
    header: list[Piece] = [
        "Rung",
        f"Test {target.metric_name}",
        "95 % interval",
        "",
        "Gain over the first",
        "Validation loss",
        "Parameters",
        "Epochs",
        "Time",
    ]
    rows: list[list[Piece]] = []
    for rung, found in zip(ladder.rungs, contents.intervals, strict=True):
        shown = score(found.metric.value, target)
        says = f"{rung.name}: {shown}, 95 % interval {ends(found.metric, target)}"
        chosen = rung is ladder.best
        rows.append(
            [
                tag("strong", titled(rung.name)) if chosen else titled(rung.name),
                tag("strong", shown) if chosen else shown,
                ends(found.metric, target),
                dot(found.metric, low, high, says, "s1" if chosen else "s0"),
                _gain(contents, found.name),
                significant(rung.validation.loss),
                f"{rung.parameters:,}",
                f"{rung.epochs:,}" if rung.epochs else "–",
                duration(rung.seconds) if rung.seconds else "–",
            ]
        )
    return table_of(caption, header, rows, "ladder")


def ladder_section(contents: Contents) -> Section:
    """The ladder's table, what depth bought, and the neuron's formula."""
    target, best = contents.ladder.target, contents.ladder.best
    pieces: list[Piece] = [tag("p", contents.depth, class_="lead") if contents.depth else None]
    pieces.append(ladder_table(contents, "The ladder: every rung's score on the test rows"))
    better = "Higher" if target.higher_is_better else "Lower"
    pieces.append(
        tag(
            "p",
            f"{better} is better. The metric is the {meaning(target)}; the loss the {target.loss_name}. "
            f"The validation rows chose {the(best) if best else 'the best rung'}; the test rows chose nothing. "
            "Intervals and gains come from the test rows, drawn again and again (bootstrap, the same rows for all rungs).",
            class_="note",
        )
    )
    pieces.append(_formulas(contents))
    return Section("ladder", "Ladder", "What depth bought", tuple(pieces))


def _gain(contents: Contents, rung: str) -> str:
    found = next(interval for interval in contents.intervals if interval.name == rung)
    if found.change is None:
        return "–"
    half = (found.change.high - found.change.low) / 2
    if contents.ladder.target.task == "classification":
        return f"{100 * found.change.value:+.1f} ± {100 * half:.1f} points".replace("-", "−")
    return plus_minus(found.change.value, half)


def _formulas(contents: Contents) -> Markup | None:
    formulas = [formula for rung in contents.ladder.rungs for formula in rung.formulas]
    if not formulas:
        return None
    lines = [tag("p", name(str(formula)), class_="formula") for formula in formulas[:20]]
    more = tag("p", f"… and {len(formulas) - 20} more") if len(formulas) > 20 else None
    return tag("details", tag("summary", "The single neuron, written out"), *lines, more)
