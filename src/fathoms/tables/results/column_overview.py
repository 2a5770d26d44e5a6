"""What is in each column of a table, at a glance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from fathoms.tables.columns.column import Column, Kind
from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.results.charts.axis import short
from fathoms.tables.table import Table

_BINS = 24
_MOST_LABELS = 12


@dataclass(frozen=True)
class ColumnOverview:
    """One column at a glance.

    Attributes:
        name: Its name.
        kind: Its kind; "target" for the column to predict.
        note: Why it is of that kind, or why it is left out.
        used: Whether the network learns from it.
        missing: The share of its cells that is missing.
        summary: Its range, or its most frequent labels.
        counts: How many rows fall into each bin of a histogram, or have each of the most frequent labels.
    """

    name: str
    kind: str
    note: str
    used: bool
    missing: float
    summary: str
    counts: np.ndarray


def column_overviews(
    table: Table, columns: Sequence[Column], target: str, left_out: Collection[str] = ()
) -> list[ColumnOverview]:
    """All columns at a glance, the target first.

    Arguments:
        table: The table.
        columns: The kinds of all columns but the target.
        target: The column to predict.
        left_out: Columns that were the same in every training row, and so give no input.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"x": [1, 2, 2, 4], "y": ["a", "b", "a", "a"]}))
        >>> [column.summary for column in column_overviews(table, [Column("x", "number")], "y")]
        ['a 75%, b 25%', '1 to 4, half below 2']
    """
    values, text = table.parse(target)
    target_kind: Kind = "category" if text.any() or len(np.unique(values)) <= 2 else "number"
    found = [_overview(table, Column(target, target_kind), "target", "", used=False)]
    for column in columns:
        same = column.name in left_out
        note = "always the same in the training rows" if same else column.note
        found.append(_overview(table, column, column.kind, note, used=column.used and not same))
    return found


def _overview(table: Table, column: Column, kind: str, note: str, used: bool) -> ColumnOverview:
    series = table.frame[column.name]
    if series.dtype.is_nested():
        return ColumnOverview(column.name, kind, note, used, series.null_count() / table.rows, "", np.zeros(0))
    missing = table.missing(column.name) / table.rows
    if column.kind == "date":
        days = read_dates(table, column.name, column.format)
        days = days[np.isfinite(days)]
        if len(days):
            ends = np.array([days.min(), days.max()]).astype("datetime64[D]")
            return ColumnOverview(column.name, kind, note, used, missing, f"{ends[0]} to {ends[1]}", _histogram(days))
    if column.kind == "number":
        values = table.parse(column.name)[0]
        values = values[np.isfinite(values)]
        if len(values):
            return ColumnOverview(column.name, kind, note, used, missing, _range(values), _histogram(values))
    if column.kind in ("category", "yes/no", "ordered"):
        summary, counts = _labels(table, column.name)
        return ColumnOverview(column.name, kind, note, used, missing, summary, counts)
    return ColumnOverview(column.name, kind, note, used, missing, "", np.zeros(0))


def _range(values: np.ndarray) -> str:
    low, middle, high = (short(float(value)) for value in np.quantile(values, [0, 0.5, 1]))
    return f"{low} to {high}, half below {middle}"


def _histogram(values: np.ndarray) -> np.ndarray:
    """Counts over the range, or of each value if there are few; a few far values are counted in the last bins, lest they flatten all others."""
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) <= _BINS:
        return counts
    low, high = np.quantile(values, [0.005, 0.995])
    if low == high:
        low, high = values.min(), values.max()
    counts, _ = np.histogram(np.clip(values, low, high), bins=_BINS)
    return counts


def _labels(table: Table, column: str) -> tuple[str, np.ndarray]:
    counted = table.labels(column).drop_nulls().value_counts(sort=True).rows()
    counted = sorted(counted, key=lambda pair: (-pair[1], pair[0]))
    rows = sum(count for _, count in counted)
    shown = ", ".join(f"{label[:24]} {count / rows:.0%}" for label, count in counted[:3])
    if len(counted) > 3:
        shown = f"{len(counted):,} labels: {shown}, …"
    return shown, np.array([count for _, count in counted[:_MOST_LABELS]])
