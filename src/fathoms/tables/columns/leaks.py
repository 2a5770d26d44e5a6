"""What may make a model look better than it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.columns.column import Column
from fathoms.tables.columns.explained_share import explained_share, ranks
from fathoms.tables.columns.find_kind import find_kind, quoted
from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    pass

# A column that explains so much of the target by itself is seldom known before the target is. In 32 tables the strongest
# honest one, the carat of diamonds, explains 0.93 of the price's order; reservation_status of hotel bookings 1 of is_canceled.
GIVES_AWAY = 0.99
_MOST_ROWS = 10_000
_FEWEST_ROWS = 50
_FEWEST_OTHERS = 10


@dataclass(frozen=True)
class Leak:
    """A suspicion.

    Attributes:
        column: The column; empty if it is about rows.
        sentence: What was found, with the evidence, and what to do.
    """

    column: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def find_leaks(
    table: Table, columns: Sequence[Column], target: str, rows: np.ndarray, labels: np.ndarray | None = None
) -> list[Leak]:
    """Find used columns that give the target away, and used columns that are identifiers.

    A column gives the target away if by itself it explains at least 99 % of it: half of the training rows are cut into
    bins by the column (one for each label; for numbers neighbours of equal rank), each bin says its mean or its most
    frequent label, and the other half is compared with that. For numbers the share is that of the variance of the
    target's ranks; for labels that of the mistakes that the most frequent label makes. The strongest honest columns
    stay below.

    Arguments:
        table: The table.
        columns: Its columns and their kinds; only used ones are looked at.
        target: The target's name.
        rows: The training rows; the others are not looked at.
        labels: A class number for each of `rows`; None if the target is a number.

    Returns:
        Sentences; nothing is dropped.

    Example:
        >>> import polars
        >>> x = np.random.default_rng(0).random(200)
        >>> table = Table(polars.DataFrame({"x": x, "euros": x * 0.9, "noise": x[::-1], "francs": x}))
        >>> columns = [Column(name, "number") for name in ("euros", "noise")]
        >>> [leak.column for leak in find_leaks(table, columns, "francs", np.arange(200))]
        ['euros']
    """
    found = [leak for column in columns if column.used and (leak := _identifier(table, column))]
    if len(rows) < _FEWEST_ROWS:
        return found
    truth = ranks(table.numbers(target)[rows]) if labels is None else np.unique(labels, return_inverse=True)[1]
    chosen = np.random.default_rng(0).permutation(len(rows))[:_MOST_ROWS]  # in a drawn order: halves are alike
    truth = truth[chosen]
    if labels is not None and len(truth) - np.bincount(truth).max() < 2 * _FEWEST_OTHERS:
        return found
    for column in columns:
        if column.used:
            share = explained_share(_cells(table, column)[rows[chosen]], truth, labels is not None)
            if share >= GIVES_AWAY:
                found.append(_given_away(column, target, share, labels is not None))
    return found


def find_shared_rows(
    table: Table, columns: Sequence[Column], target: str, train: np.ndarray, test: np.ndarray
) -> list[Leak]:
    """Say how many test rows also stand among the training rows, alike in every used column and the target.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"x": [1, 2, 1, 3], "y": [5, 6, 5, 7]}))
        >>> for leak in find_shared_rows(table, [Column("x", "number")], "y", np.array([0, 1]), np.array([2, 3])):
        ...     print(leak)
        1 of 2 test rows (50.0%) is also a training row, alike in all used columns and the target: the test rewards ...
    """
    names = [column.name for column in columns if column.used] + [target]
    frame = table.frame.select(names)
    learned = frame[train].unique()
    shared = frame[test].join(learned, on=names, how="semi", nulls_equal=True).height
    if not shared:
        return []
    verb = "is also a training row" if shared == 1 else "are also training rows"
    return [
        Leak(
            "",
            f"{shared:,} of {len(test):,} test rows ({shared / len(test):.1%}) {verb}, alike in all used columns and the "
            "target: the test rewards memory there. Remove the copies, or let Fathoms split the rows.",
        )
    ]


def _identifier(table: Table, column: Column) -> Leak | None:
    if column.kind not in ("number", "category"):
        return None
    try:
        found = find_kind(table, column.name)
    except TableError:
        return None
    if found.kind != "identifier":
        return None
    return Leak(
        column.name,
        f"{column.name} looks like an identifier ({found.note}): what a network learns of it does not hold for new rows. "
        f"Leave it out with --ignore {quoted(column.name)}, unless its values mean something.",
    )


def _given_away(column: Column, target: str, share: float, labels: bool) -> Leak:
    evidence = (
        f"by itself it avoids {_percent(share)} of the mistakes of always guessing the most frequent label"
        if labels
        else f"by itself it explains {_percent(share)} of the order of {target}"
    )
    return Leak(
        column.name,
        f"{column.name} may give {target} away: {evidence}. If it is known only after {target}, leave it out with "
        f"--ignore {quoted(column.name)}.",
    )


def _percent(share: float) -> str:
    return "all" if share >= 0.9999 else f"{share:.1%}"


def _cells(table: Table, column: Column) -> np.ndarray:
    """A column as numbers that are equal where its cells are, in the order of its values if it has one; NaN if missing."""
    if column.kind == "number":
        return table.numbers(column.name)
    if column.kind == "date":
        return read_dates(table, column.name, column.format)
    values, text = table.parse(column.name)
    if not text.any():
        return values
    codes = table.labels(column.name).rank("dense")
    return np.asarray(codes.cast(float).fill_null(np.nan).to_numpy())
