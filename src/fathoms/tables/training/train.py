"""`fathoms.train`: a table in, a trained and explained model out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from os import PathLike
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from fathoms.tables.columns.column_file import ColumnFile
from fathoms.tables.columns.find_columns import SaidKind
from fathoms.tables.ladder.boosted_trees import BOOSTED_TREES
from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.splits.join_tables import join_tables
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.target import Task
from fathoms.tables.training.screen import Screen
from fathoms.tables.training.showing import show_progress, show_results, show_rung, show_table, show_trial, show_tuned
from fathoms.tables.training.training import Training

if TYPE_CHECKING:
    from fathoms.tables.training.tuning import Trial


def train(
    data: Any,
    target: str | None = None,
    *,
    recipe: str = "deep",
    task: Task | None = None,
    kinds: Mapping[str, SaidKind] | None = None,
    ignore: Collection[str] = (),
    validation: float = 0.2,
    test: float = 0.2,
    group: str | None = None,
    time: str | None = None,
    split: str | None = None,
    test_data: Any = None,
    seed: int = 0,
    epochs: int | None = None,
    seconds: float | None = None,
    trees: bool = True,
    tune: int = 0,
    tuning_log: str | PathLike[str] | None = None,
    sample: bool = True,
    backup: str | PathLike[str] | None = None,
    columns: str | PathLike[str] | None = None,
    verbose: int | str = "auto",
) -> Training:
    """Train ever deeper networks on a table, and keep the best with all that it needs to take raw rows.

    The rows are split first; all that is learned, preprocessing too, is learned from the training rows. Then it climbs: the
    mean (or the most frequent label), a single neuron, one hidden layer, a deep network, and, if asked for, an ensemble.
    Each is trained until its validation loss stops falling; the test rows only tell what each is worth.

    Ctrl-C ends training early and keeps what is trained so far.

    Arguments:
        data: All that `fathoms.read_table` takes: a file, a data frame, a dictionary of columns, a list of records.
        target: The column to predict; None if `columns` says it.
        recipe: How far to climb: "neuron", "shallow", "deep", or "best", an ensemble over folds.
        task: "regression" or "classification"; by default text and two values are classified.
        kinds: Kinds of columns that are known better: ``{"postcode": "category", "size": ["S", "M", "L"]}``.
        ignore: Columns to leave out.
        validation: The share of the rows that decide when to stop.
        test: The share of the rows that are only predicted.
        group: A column; rows that are equal in it stay in one part, as a model will meet new groups.
        time: A column of dates or numbers; the newest rows are the test, those before them validate.
        split: A column that says train, validation or test in every row.
        test_data: The test rows, as a table of their own; `data` then has those to learn from.
        seed: Draws the split, the first weights and the order of the rows.
        epochs: The most epochs that a network may take; None for as many as its recipe takes.
        seconds: About how long training may take; None for as long as it takes.
        trees: Train boosted trees beside the networks, if LightGBM or scikit-learn is installed.
        tune: How many settings of the deep network to try before the climb, by Optuna; 0 for none. See `tuning.tune`.
        tuning_log: A file that keeps the tries, so that a search can go on where it stopped.
        sample: Whether the model keeps up to 200 training rows, which explanations compare with. Of private data keep none;
            the model then still knows the labels and the spread of each column.
        backup: A folder in which long trainings keep their state. After an interruption the same call goes on from there and
            ends with the same bits; at the end the folder is removed.
        columns: A TOML file that says kinds, columns to leave out and the target; see `ColumnFile`. What is said here besides
            counts more.
        verbose: 0 shows nothing; anything else what is found on the way, and a bar in a terminal.

    Returns:
        The model, what each rung reached, and what can be asked of them; see `Training`.

    Raises:
        TableError: The table cannot be read or learned from; the message says what to change.

    Example:
        >>> import fathoms
        >>> rows = {"size": [size % 9 for size in range(60)], "price": [size % 9 * 2.0 + 1 for size in range(60)]}
        >>> training = fathoms.train(rows, target="price", recipe="neuron", trees=False, verbose=0)
        >>> [rung.name for rung in training.rungs]
        ['the mean', 'single neuron']
    """
    table = read_table(data)
    said = ColumnFile("columns") if columns is None else ColumnFile.read(columns)
    said.check(table)
    target = target or said.target
    if target is None:
        raise TableError('there is no target. Say which column to predict: target="price", or --target price.')
    kinds = {**said.kinds, **(kinds or {})}
    ignore = [*said.ignore, *(name for name in ignore if name not in said.ignore)]
    parts = None
    if test_data is not None:
        table, parts = join_tables(table, read_table(test_data))
    plan = SplitPlan(validation, test, seed, group or said.group, time or said.time, split or said.split, parts)
    ladder = Ladder(
        table,
        target,
        task=task,
        ignore=ignore,
        kinds=kinds,
        plan=plan,
        seed=seed,
        epochs=epochs,
        recipe=recipe,
        seconds=seconds,
        trees=trees,
        backup=backup,
    )
    asked = {
        "recipe": recipe,
        "task": task,
        "kinds": kinds,
        "ignore": ignore,
        "validation": validation,
        "test": test,
        "group": plan.group,
        "time": plan.time,
        "split": plan.column,
        "epochs": epochs,
        "seconds": seconds,
        "trees": trees,
        "tune": tune,
    }
    with Screen(quiet=verbose == 0) as screen:
        climb(ladder, screen, tune, tuning_log)
        screen.line()
        show_results(screen, ladder)
    if backup is not None and not ladder.interrupted:
        rmtree(backup, ignore_errors=True)
    source = Path(data) if isinstance(data, str | PathLike) and Path(data).is_file() else None
    return Training(ladder, source, {name: value for name, value in asked.items() if value}, sample=sample)


def climb(ladder: Ladder, screen: Screen, tune: int = 0, tuning_log: str | PathLike[str] | None = None) -> None:
    """Climb a ladder before someone's eyes, after `tune` tries of settings.

    Raises:
        KeyboardInterrupt: Ctrl-C came before the first network had an epoch behind it.
    """
    show_table(screen, ladder)
    try:
        if tune:
            _tune(ladder, screen, tune, tuning_log)
        if not ladder.interrupted:
            for rung in ladder.climb(lambda progress: show_progress(screen, ladder, progress)):
                show_rung(screen, ladder, rung)
            if ladder.trees_left_out:
                screen.end_bar()
                screen.line(f"{BOOSTED_TREES}: left out, as --seconds {ladder.seconds:g} leaves them no time")
    except KeyboardInterrupt:
        ladder.interrupted = True
    screen.end_bar()
    if ladder.best is None:
        raise KeyboardInterrupt


def _tune(ladder: Ladder, screen: Screen, trials: int, log: str | PathLike[str] | None) -> None:
    from fathoms.tables.training.tuning import tune

    def show(trial: Trial, best: Trial) -> None:
        show_trial(screen, trial, best, trials)

    best = tune(ladder, trials, log=log, watch=show)
    screen.end_bar()
    show_tuned(screen, best, trials)
    ladder.use(best.settings)
