"""What a person sees of a training: the table, each rung as it is reached, the ladder at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.columns.column import Column
from fathoms.tables.ladder.boosted_trees import BOOSTED_TREES
from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.ladder.rung import Rung
from fathoms.tables.recipes.epoch_watch import Progress
from fathoms.tables.results.depth import in_prose, significant, what_depth_bought
from fathoms.tables.results.findings import findings
from fathoms.tables.results.rung_interval import rung_intervals
from fathoms.tables.splits.split import FEWEST_MEMBERS
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.training.screen import Screen
from fathoms.tables.training.text_table import text_table

if TYPE_CHECKING:
    from fathoms.tables.training.tuning import Trial

_KIND_NAMES = {"number": "numbers", "yes/no": "yes/no", "category": "categories", "ordered": "ordered", "date": "dates"}
_SHORT_NAMES = {"mean absolute error": "MAE"}


def show_table(screen: Screen, ladder: Ladder) -> None:
    """Say what the table is, what its columns are, and how its rows are shared out."""
    table = ladder.table
    screen.line(f"{table.name}: {table.rows:,} rows, {len(table.columns)} columns", bold=True)

    def entry(name: str, words: str | Sequence[str]) -> None:
        screen.paragraph(words.split() if isinstance(words, str) else words, f"  {name:<11}", " " * 13)

    entry("target", _describe_target(ladder))
    for kind, name in _KIND_NAMES.items():
        names = [column.name for column in ladder.columns if column.kind == kind]
        if names:
            entry(name, _listed(names))
    constant = [Column(name, "constant", "always the same in training rows") for name in ladder.features.left_out]
    for place, column in enumerate([column for column in ladder.columns if not column.used] + constant):
        entry("" if place else "left out", f"{column.name}: {column.kind}, {column.note}")
    missing = {name: table.missing(name) for name in ladder.features.columns}
    missing = {name: count for name, count in missing.items() if count}
    if missing:
        listed = [f"{name} ({count:,})" for name, count in missing.items()]
        entry("missing", [*_listed(listed), "cells, filled with the training rows' median or told as a flag"])
    split = ladder.split
    entry(
        "rows",
        f"{len(split.train):,} to train on, {len(split.validation):,} to validate, {len(split.test):,} to test "
        f"({_how_split(ladder)})" + _row_notes(ladder),
    )
    for place, leak in enumerate(ladder.leaks()):
        entry("" if place else "beware", leak.sentence)
    screen.line()


def _how_split(ladder: Ladder) -> str:
    plan = ladder.plan
    if plan.parts is not None:
        return "the test rows as given"
    if plan.column is not None:
        return f"as {plan.column} says"
    if plan.time is not None:
        return f"the newest by {plan.time} to test"
    return f"seed {plan.seed}" if plan.group is None else f"by {plan.group}, seed {plan.seed}"


def _describe_target(ladder: Ladder) -> str:
    column, table = ladder.target.column, ladder.table
    if ladder.target.task == "regression":
        values = table.numbers(column)[ladder.rows]
        text = f"{column}: a number from {values.min():g} to {values.max():g} (regression)"
        distinct = np.unique(values)
        if len(distinct) <= 20 and (distinct == np.round(distinct)).all():
            text += f"; --task classification would tell its {len(distinct)} values apart"
        return text
    counts = table.labels(column)[ladder.rows].value_counts(sort=True).rows()
    shown = ", ".join(f"{label} ({count:,})" for label, count in counts[:10]) + (", …" if len(counts) > 10 else "")
    return f"{column}: {len(counts)} labels (classification): {shown}"


def _listed(names: Sequence[str], most: int = 40) -> list[str]:
    shown = [f"{name}," for name in names[:most]]
    if len(names) > most:
        return [*shown, f"… {len(names):,} in all"]
    return [*shown[:-1], names[-1]]


def _row_notes(ladder: Ladder) -> str:
    notes = ""
    empty = ladder.table.rows - len(ladder.rows)
    if empty:
        notes += f"; {empty:,} without a target left out"
    if isinstance(ladder.target, LabelTarget):
        counts = ladder.table.labels(ladder.target.column).value_counts().rows()
        rare = [label for label, count in counts if label is not None and count < FEWEST_MEMBERS]
        if rare:
            notes += f"; too few to be in every part: {', '.join(sorted(rare)[:10])}{', …' * (len(rare) > 10)}"
    if ladder.copies is not None:
        copies = len(ladder.copies) - len(np.unique(ladder.copies))
        if copies:
            notes += f"; {copies:,} repeat an earlier row and stay in its part"
    return notes


def show_progress(screen: Screen, ladder: Ladder, progress: Progress) -> None:
    """Move the bar on by an epoch."""
    status = f"epoch {progress.epoch}, validation loss {significant(progress.best_loss)}"
    screen.bar(progress.rung, progress.epoch, progress.last, status)


def show_trial(screen: Screen, trial: Trial, best: Trial, trials: int) -> None:
    """Move the bar on by a try of settings."""
    screen.bar("tuning", trial.number, trials, f"try {trial.number}, best validation loss {significant(best.loss)}")


def show_tuned(screen: Screen, best: Trial, trials: int) -> None:
    """Say which settings are taken."""
    settings = best.settings
    words = (
        f"tuned: try {best.number} of {trials}, validation loss {significant(best.loss)}: layers of "
        f"{', '.join(str(width) for width in settings.widths)}, {settings.activation}, dropout {settings.dropout:.2f}, "
        f"learning rate {settings.rate:.2g}, weight decay {settings.decay:.2g}, numbers as {settings.views[0]}"
    )
    screen.paragraph(words.split(), rest="  ")


def show_rung(screen: Screen, ladder: Ladder, rung: Rung) -> None:
    """Say what a rung took and reached, and a neuron's formula."""
    screen.end_bar()
    text = f"{rung.name}:"
    if rung.name == BOOSTED_TREES:
        text += f" {rung.seconds:.2f} s,"
    if rung.network:
        limit = ", all that --epochs allows" * (rung.epochs == ladder.epochs)
        text += f" {rung.parameters:,} parameters, {rung.epochs} epochs{limit}, {rung.seconds:.2f} s,"
    text += f" validation loss {significant(rung.validation.loss)}"
    screen.paragraph((text + (" (interrupted)" if rung.interrupted else "")).split(" "), rest="  ")
    for formula in rung.formulas[:20]:
        screen.paragraph([f"{formula.left} =", *formula.pieces()], "    ", "      ")
    if len(rung.formulas) > 20:
        screen.line(f"    … and {len(rung.formulas) - 20} more")


def show_results(screen: Screen, ladder: Ladder) -> None:
    """Show the ladder: effort, scores with their intervals, and what depth bought."""
    target = ladder.target
    metric = _SHORT_NAMES.get(target.metric_name, target.metric_name)

    def metric_text(value: float) -> str:
        return f"{value:.1%}" if target.task == "classification" else significant(value)

    intervals = rung_intervals(ladder.rungs, target)
    effort = [
        [_count(rung.parameters), _count(rung.epochs) if rung.parameters else "", f"{rung.seconds:.2f}"]
        for rung in ladder.rungs
    ]
    validation = [[significant(rung.validation.loss), metric_text(rung.validation.metric)] for rung in ladder.rungs]
    test = [
        [
            significant(rung.test.loss),
            metric_text(rung.test.metric),
            f"{metric_text(interval.metric.low)} to {metric_text(interval.metric.high)}",
        ]
        for rung, interval in zip(ladder.rungs, intervals, strict=True)
    ]
    parts = [
        (["parameters", "epochs", "seconds"], effort),
        (["valid.\nloss", f"valid.\n{metric}"], validation),
        (["test\nloss", f"test\n{metric}", "95 %\ninterval"], test),
    ]
    for place, lines in enumerate(_side_by_side([rung.name for rung in ladder.rungs], parts, screen.width)):
        if place:
            screen.line()
        header = len(lines) - len(ladder.rungs)
        for number, line in enumerate(lines):
            screen.line(line, bold=number < header)
    meaning = f"loss: {target.loss_name}"
    if metric != target.metric_name:
        meaning += f"; {metric}: {target.metric_name}, in the unit of {target.column}"
    screen.paragraph(meaning.split())
    screen.line()
    depth = what_depth_bought(ladder.rungs, target)
    if depth:
        screen.paragraph(depth.split())
    for finding in findings(ladder):
        screen.line()
        screen.paragraph(finding.text.split())


def show_saved(screen: Screen, best: Rung, path: Path, replaced: bool) -> None:
    """Say where the model is and what to do with it."""
    text = f"Saved the {in_prose(best.name)} to {path}{', replacing the earlier model' * replaced}."
    screen.paragraph(text.split(" "))
    screen.paragraph(["Predict with:", f"fathoms predict {path} new.csv"])


def _count(number: int) -> str:
    """A number of parameters or epochs; nothing where there are none, as boosted trees have none."""
    return f"{number:,}" if number else ""


def _side_by_side(names: list[str], parts: list[tuple[list[str], list[list[str]]]], width: int) -> list[list[str]]:
    """Tables of these parts, each with the names: one if it is narrow enough, else as many as it takes."""
    tables: list[list[str]] = []
    header: list[str] = []
    rows: list[list[str]] = [[] for _ in names]
    for more_header, more in parts:
        wider = [row + added for row, added in zip(rows, more, strict=True)]
        lines = text_table(
            ["rung", *header, *more_header], [[name, *row] for name, row in zip(names, wider, strict=True)]
        )
        if header and max(map(len, lines)) > width:
            header, wider = [], more
            lines = text_table(["rung", *more_header], [[name, *row] for name, row in zip(names, more, strict=True)])
            tables.append(lines)
        else:
            tables[-1:] = [lines]
        header, rows = header + more_header, wider
    return tables
