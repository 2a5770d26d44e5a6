"""``fathoms train``: a table in, the ladder climbed before one's eyes, a model out."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from fathoms.cli.screen import Screen
from fathoms.cli.text_table import text_table
from fathoms.tables import Column, Ladder, Progress, Rung, TableError, read_table
from fathoms.tables.model.model_file import is_model_file
from fathoms.tables.results.depth import in_prose, significant, what_depth_bought
from fathoms.tables.splits.split import FEWEST_MEMBERS
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.target import Task

_TABLE_ENDINGS = (".gz", ".csv", ".tsv", ".txt", ".parquet", ".arrow", ".feather")
_KIND_NAMES = {"number": "numbers", "yes/no": "yes/no", "category": "categories", "ordered": "ordered", "date": "dates"}
_SHORT_NAMES = {"mean absolute error": "MAE"}


def train(
    data: Path,
    target: str,
    *,
    output: Path | None,
    task: Task | None,
    ignore: Collection[str],
    kinds: Sequence[str],
    validation: float,
    test: float,
    epochs: int,
    seed: int,
    quiet: bool,
) -> int:
    """Train on `data` and save the best network; 0, or 130 if Ctrl-C ended it early.

    Raises:
        TableError: The command, the table or the place for the model cannot be used.
    """
    table = read_table(data)
    path = output or Path(_stem(data) + ".keras")
    _check_output(path)
    ladder = Ladder(
        table,
        target,
        task=task,
        ignore=ignore,
        kinds=dict(_kind(kind) for kind in kinds),
        validation=validation,
        test=test,
        seed=seed,
        epochs=epochs,
    )
    with Screen(quiet) as screen:
        _show_table(screen, ladder)
        try:
            for rung in ladder.climb(lambda progress: _show_progress(screen, ladder, progress)):
                _show_rung(screen, ladder, rung)
        except KeyboardInterrupt:
            ladder.interrupted = True
        screen.end_bar()
        if ladder.best is None:
            raise KeyboardInterrupt
        _show_results(screen, ladder)
        earlier = path.exists()
        if ladder.interrupted and earlier:
            path = path.with_name(path.stem + "-interrupted" + path.suffix)
        ladder.model().save(path)
        _show_saved(screen, ladder.best, path, replaced=earlier and not ladder.interrupted)
    if ladder.interrupted:
        print(f"fathoms: interrupted; the best network so far is in {path}.", file=sys.stderr)
        return 130
    return 0


def _stem(data: Path) -> str:
    name = data.name
    while (ending := next((end for end in _TABLE_ENDINGS if name.lower().endswith(end)), None)) and name != ending:
        name = name[: -len(ending)]
    return name


def _check_output(path: Path) -> None:
    """Find out before training, not after, that the model cannot be put there."""
    if path.is_dir():
        raise TableError(f"--output: {path} is a folder. Give a file, for example {path / 'model.keras'}.")
    if not path.parent.is_dir():
        raise TableError(f"--output: there is no folder {path.parent}. Make it first: mkdir -p {path.parent}")
    if path.suffix != ".keras":
        raise TableError(f"--output: {path} should end in .keras. Use --output {path.with_suffix('.keras')}")
    if path.exists() and not is_model_file(path):
        raise TableError(f"--output: {path} is there already and was not saved by `fathoms train`. Give another name.")
    if not _writable(path.parent):
        raise TableError(f"--output: the folder {path.parent} cannot be written to. Give another with --output.")


def _writable(folder: Path) -> bool:
    import os

    return os.access(folder, os.W_OK)


def _kind(text: str) -> tuple[str, str]:
    column, equals, kind = text.rpartition("=")
    if not equals:
        raise TableError(f"--kind {text!r}: write COLUMN=KIND, for example --kind postcode=category.")
    return column, kind


def _show_table(screen: Screen, ladder: Ladder) -> None:
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
        f"(seed {ladder.seed})" + _row_notes(ladder),
    )
    screen.line()


def _describe_target(ladder: Ladder) -> str:
    import numpy as np

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
    import numpy as np

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


def _show_progress(screen: Screen, ladder: Ladder, progress: Progress) -> None:
    status = f"epoch {progress.epoch}, validation loss {significant(progress.best_loss)}"
    screen.bar(progress.rung, progress.epoch, progress.last, status)


def _show_rung(screen: Screen, ladder: Ladder, rung: Rung) -> None:
    screen.end_bar()
    text = f"{rung.name}:"
    if rung.network:
        limit = ", all that --epochs allows" * (rung.epochs == ladder.epochs)
        text += f" {rung.parameters:,} parameters, {rung.epochs} epochs{limit}, {rung.seconds:.2f} s,"
    text += f" validation loss {significant(rung.validation.loss)}"
    screen.paragraph((text + (" (interrupted)" if rung.interrupted else "")).split(" "), rest="  ")
    for formula in rung.formulas[:20]:
        screen.paragraph([f"{formula.left} =", *formula.pieces()], "    ", "      ")
    if len(rung.formulas) > 20:
        screen.line(f"    … and {len(rung.formulas) - 20} more")


def _show_results(screen: Screen, ladder: Ladder) -> None:
    target = ladder.target
    metric = _SHORT_NAMES.get(target.metric_name, target.metric_name)

    def metric_text(value: float) -> str:
        return f"{value:.1%}" if target.task == "classification" else significant(value)

    effort = [[rung.name, f"{rung.parameters:,}", f"{rung.epochs:,}", f"{rung.seconds:.2f}"] for rung in ladder.rungs]
    results = [
        [
            significant(rung.validation.loss),
            metric_text(rung.validation.metric),
            significant(rung.test.loss),
            metric_text(rung.test.metric),
        ]
        for rung in ladder.rungs
    ]
    effort_header = ["rung", "parameters", "epochs", "seconds"]
    results_header = ["valid.\nloss", f"valid.\n{metric}", "test\nloss", f"test\n{metric}"]
    screen.line()
    whole = text_table(effort_header + results_header, [a + b for a, b in zip(effort, results, strict=True)])
    tables = [whole]
    if max(map(len, whole)) > screen.width:
        named = [[rung.name, *result] for rung, result in zip(ladder.rungs, results, strict=True)]
        tables = [text_table(effort_header, effort), text_table(["rung", *results_header], named)]
    for place, lines in enumerate(tables):
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


def _show_saved(screen: Screen, best: Rung, path: Path, replaced: bool) -> None:
    text = f"Saved the {in_prose(best.name)} (lowest validation loss) to {path}{', replacing the earlier model' * replaced}."
    screen.paragraph(text.split(" "))
    screen.paragraph(["Predict with:", f"fathoms predict {path} new.csv"])
