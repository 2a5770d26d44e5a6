"""What kind one column is, from its cells."""

from __future__ import annotations

import re
import shlex

import numpy as np

from fathoms.tables.columns.column import Column
from fathoms.tables.columns.date_format import find_date_format, is_compact_date
from fathoms.tables.columns.label_order import find_order
from fathoms.tables.table import Table, number_label
from fathoms.tables.table_error import TableError

# With this many numbers among the cells, the few that are text are mistakes, not labels.
_MOSTLY = 0.9
COUNTS = "numbers the rows"


def find_kind(table: Table, name: str) -> Column:
    """Tell one column's kind from its cells.

    Raises:
        TableError: Nine of ten cells are numbers and some are text, or a number is infinite.
    """
    import polars

    series = table.frame[name]
    if series.dtype.is_temporal() and series.dtype != polars.Duration:
        return _temporal_kind(table, name)
    if series.dtype.is_nested() or series.dtype == polars.Binary:
        return Column(name, "text", f"its cells are not single values ({series.dtype})")
    values, text = table.parse(name)
    if not text.any():
        return _number_kind(name, values if series.dtype == polars.Boolean else table.numbers(name))
    numbers = int(np.isfinite(values).sum())
    if numbers >= _MOSTLY * (numbers + int(text.sum())):
        row = int(text.argmax())
        raise TableError(
            f"{table.name}, {table.place(row)}, column {name!r}: {str(series[row])[:40]!r} is not a number, and "
            f"{numbers:,} other cells are. Correct the cell, or use --kind {quoted(name)}=category or "
            f"--ignore {quoted(name)}."
        )
    found = _label_kind(table, name)
    if found.kind in ("identifier", "text") and numbers >= int(text.sum()):
        row = int(text.argmax())
        others = f"{int(text.sum()):,} are text, such as {str(series[row])[:40]!r} in {table.place(row)}"
        return Column(name, found.kind, f"{numbers:,} cells are numbers and {others}")
    return found


def _temporal_kind(table: Table, name: str) -> Column:
    distinct = table.frame[name].drop_nulls().n_unique()
    if not distinct:
        return Column(name, "constant", "every cell is empty")
    if distinct == 1 and not table.frame[name].null_count():
        return Column(name, "constant", f"always {table.frame[name][0]}")
    return Column(name, "date")


def _number_kind(name: str, values: np.ndarray) -> Column:
    present = values[~np.isnan(values)]
    if not len(present):
        return Column(name, "constant", "every cell is empty")
    low, high = float(present.min()), float(present.max())
    if low == high and len(present) == len(values):
        return Column(name, "constant", f"always {number_label(low)}")
    if low >= 0 and high <= 1 and ((present == 0) | (present == 1)).all():
        return Column(name, "yes/no")
    if is_compact_date(present):
        return Column(name, "date", format="%Y%m%d")
    if len(values) > 2 and len(present) == len(values) and _all_different_integers(present):
        if low in (0, 1) and high - low == len(values) - 1:
            return Column(name, "identifier", f"{COUNTS} from {number_label(low)} on")
        if re.search(r"(^|[^a-z])id$|[a-z]I[dD]$", name) or re.search(r"(^|[^a-z])id$", name.lower()):
            return Column(name, "identifier", "a different number in every row")
    return Column(name, "number")


def _all_different_integers(values: np.ndarray) -> bool:
    few = values[:100]  # most columns are told apart by their first cells, without sorting
    return all((part == np.round(part)).all() and len(np.unique(part)) == len(part) for part in (few, values))


def _label_kind(table: Table, name: str) -> Column:
    labels = table.labels(name)
    present = labels.drop_nulls()
    if not len(present):
        return Column(name, "constant", "every cell is empty")
    distinct = present.unique()
    if len(distinct) == 1 and len(present) == table.rows:
        return Column(name, "constant", f"always {present[0][:40]!r}")
    format, doubt = find_date_format(distinct)
    if doubt:
        return Column(name, "text", doubt)
    if format:
        return Column(name, "date", format=format)
    if len(distinct) == 2:
        return Column(name, "yes/no")
    if order := find_order(table.frame[name], distinct.to_list() if len(distinct) <= 100 else []):
        return Column(name, "ordered", order=order)
    if len(distinct) == len(present) or (len(distinct) > 20 and len(distinct) > len(present) / 2):
        how = "a different text in every row" if len(distinct) == len(present) else "nearly every text is different"
        words = distinct.str.contains(r"\S\s+\S+\s+\S").mean()
        return Column(name, "text" if isinstance(words, float) and words > 0.5 else "identifier", how)
    return Column(name, "category")


def quoted(name: str) -> str:
    """A name as it is written on the command line."""
    return shlex.quote(name)
