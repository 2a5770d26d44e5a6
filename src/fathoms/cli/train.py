"""``fathoms train``: a table in, the ladder climbed before one's eyes, a model out."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Collection, Sequence
from importlib.util import find_spec
from pathlib import Path

from fathoms.cli.output_file import check_output, check_place
from fathoms.cli.reading import Reading
from fathoms.tables.model.model_file import is_model_file
from fathoms.tables.results.terminal_plots import terminal_plots
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.target import Task
from fathoms.tables.training.screen import Screen
from fathoms.tables.training.showing import show_saved
from fathoms.tables.training.train import train as train_on

_TABLE_ENDINGS = (".gz", ".csv", ".tsv", ".txt", ".parquet", ".arrow", ".feather")


def train(
    data: str,
    target: str | None,
    *,
    output: Path | None,
    report: Path | None,
    task: Task | None,
    ignore: Collection[str],
    kinds: Sequence[str],
    recipe: str,
    validation: float,
    test: float,
    group: str | None,
    time: str | None,
    split: str | None,
    test_data: str | None,
    epochs: int | None,
    seconds: float | None,
    trees: bool,
    tune: int,
    sample: bool,
    columns: Path | None,
    seed: int,
    plots: bool,
    quiet: bool,
    reading: Reading,
) -> int:
    """Train on `data`, save the best network and write the report; 0, or 130 if Ctrl-C ended it early.

    Raises:
        TableError: The command, the table or the place for the model cannot be used.
    """
    if target is None and columns is None:
        raise TableError("Missing option '--target': say which column to predict. See `fathoms train --help`.")
    path = output or Path(_stem(data) + ".keras")
    check_output(path, (".keras",), (), is_model_file)
    if report:
        check_place("--report", report, (".html", ".htm"))
    if plots and not find_spec("plotext"):
        raise TableError("--plots needs the package plotext. Install it: pip install 'fathoms[plots]'")
    training = train_on(
        reading.read(Path(data)),
        target,
        task=task,
        ignore=ignore,
        kinds=dict(_kind(kind) for kind in kinds),
        recipe=recipe,
        validation=validation,
        test=test,
        group=group,
        time=time,
        split=split,
        test_data=None if test_data is None else reading.read(Path(test_data)),
        epochs=epochs,
        seconds=seconds,
        trees=trees,
        tune=tune,
        sample=sample,
        columns=columns,
        backup=path.with_suffix(".unfinished"),
        tuning_log=path.with_suffix(".tuning") if tune else None,
        seed=seed,
        verbose=0 if quiet else 1,
    )
    training.source = Path(data) if Path(data).is_file() else None
    earlier = path.exists()
    if training.interrupted and earlier:
        path = path.with_name(path.stem + "-interrupted" + path.suffix)
    training.save(path)
    with Screen(quiet) as screen:
        if plots:
            for line in terminal_plots(training.ladder, screen.width, encoding=sys.stdout.encoding or "ascii"):
                screen.line(line)
        show_saved(screen, training.best, path, replaced=earlier and not training.interrupted)
        if report:
            training.report(report, command=shlex.join(["fathoms", *sys.argv[1:]]), verbose=0 if quiet else 1)
            screen.line(f"The report is in {report}.")
    if training.interrupted:
        print(f"fathoms: interrupted; the best network so far is in {path}.", file=sys.stderr)
        return 130
    return 0


def _stem(data: str) -> str:
    name = Path(data.partition("#")[0]).name
    while (ending := next((end for end in _TABLE_ENDINGS if name.lower().endswith(end)), None)) and name != ending:
        name = name[: -len(ending)]
    return name


def _kind(text: str) -> tuple[str, str]:
    column, equals, kind = text.rpartition("=")
    if not equals:
        raise TableError(f"--kind {text!r}: write COLUMN=KIND, for example --kind postcode=category.")
    return column, kind
