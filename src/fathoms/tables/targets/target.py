"""What every target does, and which sort of target a column is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

import numpy as np

from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.score import Score

if TYPE_CHECKING:
    import polars

Task = Literal["regression", "classification"]

_FEWEST_ROWS = 10


class Target(Protocol):
    """The column to predict: between its cells and a network's outputs."""

    column: str
    task: Task
    outputs: int
    activation: str
    loss: str
    loss_name: str
    metric_name: str
    higher_is_better: bool

    def encode(self, table: Table, rows: np.ndarray) -> np.ndarray:
        """What the network learns to give, float32, shape ``(rows, 1)``."""
        ...

    def guess(self, rows: int) -> np.ndarray:
        """The outputs of who knows only the training rows' targets, float32, shape ``(rows, outputs)``."""
        ...

    def score(self, table: Table, rows: np.ndarray, outputs: np.ndarray) -> Score:
        """Loss and metric of a network's outputs for these rows."""
        ...

    def measures(self, table: Table, rows: np.ndarray, outputs: np.ndarray) -> dict[str, float]:
        """The usual figures of a network's outputs for these rows, by name."""
        ...

    def predictions(self, outputs: np.ndarray) -> polars.DataFrame:
        """A network's outputs as columns of predictions, in the table's own words and units."""
        ...

    def get_config(self) -> dict[str, object]:
        """What rebuilds the target, for JSON."""
        ...


def find_task(table: Table, column: str, task: Task | None = None) -> tuple[Task, np.ndarray]:
    """Tell whether a target is a number or a label, and which rows have it.

    Text and two values are labels (classification); any other numbers are a quantity (regression), also whole ones,
    unless `task` says otherwise.

    Returns:
        The task, and the numbers of the rows whose target is not missing, ascending.

    Raises:
        TableError: There is no such task, or the target is empty, constant, infinite, text among numbers, or different in nearly every row.
    """
    import polars

    if task not in (None, *get_args(Task)):
        raise TableError(f"--task {task}: choose one of {', '.join(get_args(Task))}.")
    table.check_column(column, "--target")
    where = f"{table.name}, column {column!r}"
    kind = table.frame[column].dtype
    if kind.is_temporal() or kind.is_nested() or kind == polars.Binary:
        raise TableError(f"{where}: a target of the type {kind} cannot be predicted. Choose another --target.")
    labels = table.labels(column)
    rows = np.flatnonzero(labels.is_not_null().to_numpy())
    distinct = labels.drop_nulls().n_unique()
    if not len(rows):
        raise TableError(f"{where}: the target is empty in every row. Choose another --target.")
    if len(rows) < _FEWEST_ROWS:
        raise TableError(f"{where}: too few rows have a target ({len(rows)}). Give at least {_FEWEST_ROWS}.")
    if distinct == 1:
        raise TableError(
            f"{where}: the target is always {labels[int(rows[0])][:40]!r}, so there is nothing to learn. "
            "Choose another --target."
        )
    values, text = table.parse(column)
    mostly_numbers = np.isfinite(values).sum() >= 0.9 * len(rows)
    if task is None:
        task = "regression" if mostly_numbers and distinct > 2 else "classification"
    if task == "regression":
        values = table.numbers(column)
        return task, np.flatnonzero(~np.isnan(values))
    if distinct > 20 and distinct > len(rows) / 2:
        raise TableError(
            f"{where}: {distinct:,} different labels in {len(rows):,} rows are too many to tell apart. "
            + ("Use --task regression." if not text.any() else "Choose another --target.")
        )
    return task, rows
