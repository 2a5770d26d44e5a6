"""What kind of column each one is, and which are left out and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from fathoms.tables.table import Table, number_label
from fathoms.tables.table_error import TableError

Kind = Literal["number", "yes/no", "category", "date", "text", "identifier", "constant", "ignored"]

KINDS: tuple[Kind, ...] = get_args(Kind)
USED_KINDS: tuple[Kind, ...] = ("number", "yes/no", "category")

_ISO_DATE = r"^\d{4}-\d{1,2}-\d{1,2}([ T]\d|$)"
# With this many numbers among the cells, the few that are text are mistakes, not labels.
_MOSTLY = 0.9
_COUNTS = "numbers the rows"


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, its kind, and in `note` why it is so (for the kinds that are left out)."""

    name: str
    kind: Kind
    note: str = ""

    @property
    def used(self) -> bool:
        """Whether a network can learn from this column."""
        return self.kind in USED_KINDS


def find_columns(
    table: Table, target: str, ignore: Collection[str] = (), kinds: Mapping[str, str] | None = None
) -> list[Column]:
    """Tell the kind of every column but the target.

    The kinds are a matter of the whole file (does every cell hold a number?); nothing that is learned from values is
    taken here, so that validation and test rows stay unseen.

    Arguments:
        table: The table.
        target: The column to predict; it must be there.
        ignore: Columns to leave out.
        kinds: Kinds that the person knows better, by column name: ``{"postcode": "category"}``.

    Raises:
        TableError: A named column is not there; a kind is unknown; or cells of a column of numbers hold text.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"row": range(1, 5), "size": [2.5, 3.5, 3.5, 1.0], "price": [3, 4, 5, 6]}))
        >>> [column.kind for column in find_columns(table, target="price")]
        ['identifier', 'number']
    """
    kinds = kinds or {}
    table.check_column(target, "--target")
    for name in ignore:
        table.check_column(name, "--ignore")
    for name, kind in kinds.items():
        table.check_column(name, "--kind")
        if kind not in USED_KINDS:
            raise TableError(f"--kind {name}={kind}: a kind is one of {', '.join(USED_KINDS)}; --ignore leaves it out.")
    found = []
    for name in table.columns:
        if name == target:
            continue
        if name in ignore:
            found.append(Column(name, "ignored", "left out on request"))
        elif name in kinds:
            found.append(_check(table, Column(name, _kind(kinds[name]))))
        else:
            found.append(find_kind(table, name))
    if not any(column.used for column in found):  # as in x, y = range(10), …: there x is no row number
        found = [Column(column.name, "number") if _counts_rows(column) else column for column in found]
    return found


def _counts_rows(column: Column) -> bool:
    return column.kind == "identifier" and column.note.startswith(_COUNTS)


def find_kind(table: Table, name: str) -> Column:
    """Tell one column's kind from its cells.

    Raises:
        TableError: Nine of ten cells are numbers and some are text, or a number is infinite.
    """
    import polars

    series = table.frame[name]
    if series.dtype.is_temporal():
        return Column(name, "date", "dates are not used yet; give their year or month as a column of its own")
    if series.dtype.is_nested() or series.dtype == polars.Binary:
        return Column(name, "text", f"its cells are not single values ({series.dtype})")
    values, text = table.parse(name)
    if not text.any():
        if series.dtype == polars.Boolean:
            return _number_kind(name, values)
        return _number_kind(name, table.numbers(name))
    numbers = int(np.isfinite(values).sum())
    if numbers >= _MOSTLY * (numbers + int(text.sum())):
        row = int(text.argmax())
        raise TableError(
            f"{table.name}, {table.place(row)}, column {name!r}: {str(series[row])[:40]!r} is not a number, and "
            f"{numbers:,} other cells are. Correct the cell, or use --kind {_quoted(name)}=category or "
            f"--ignore {_quoted(name)}."
        )
    return _label_kind(table, name)


def _number_kind(name: str, values: np.ndarray) -> Column:
    present = values[~np.isnan(values)]
    if not len(present):
        return Column(name, "constant", "every cell is empty")
    distinct = np.unique(present)
    if len(distinct) == 1 and len(present) == len(values):
        return Column(name, "constant", f"always {number_label(distinct[0])}")
    if set(distinct) <= {0.0, 1.0}:
        return Column(name, "yes/no")
    if len(distinct) == len(values) > 2 and (distinct == np.round(distinct)).all():
        if distinct[0] in (0, 1) and distinct[-1] - distinct[0] == len(values) - 1:
            return Column(name, "identifier", f"{_COUNTS} from {number_label(distinct[0])} on")
        if re.search(r"(^|[^a-z])id$|[a-z]I[dD]$", name) or re.search(r"(^|[^a-z])id$", name.lower()):
            return Column(name, "identifier", "a different number in every row")
    return Column(name, "number")


def _label_kind(table: Table, name: str) -> Column:
    labels = table.labels(name)
    present = labels.drop_nulls()
    if not len(present):
        return Column(name, "constant", "every cell is empty")
    distinct = present.unique()
    if len(distinct) == 1 and len(present) == table.rows:
        return Column(name, "constant", f"always {present[0][:40]!r}")
    if (distinct.str.contains(_ISO_DATE)).all():
        return Column(name, "date", "dates are not used yet; give their year or month as a column of its own")
    if len(distinct) == 2:
        return Column(name, "yes/no")
    if len(distinct) == len(present) or (len(distinct) > 20 and len(distinct) > len(present) / 2):
        how = "a different text in every row" if len(distinct) == len(present) else "nearly every text is different"
        words = distinct.str.contains(r"\S\s+\S+\s+\S").mean()
        return Column(name, "text" if isinstance(words, float) and words > 0.5 else "identifier", how)
    return Column(name, "category")


def _kind(text: str) -> Kind:
    return next(kind for kind in KINDS if kind == text)


def _check(table: Table, column: Column) -> Column:
    if column.kind == "number":
        table.numbers(column.name)
    if column.kind == "yes/no":
        distinct = table.labels(column.name).drop_nulls().unique()
        if len(distinct) > 2:
            raise TableError(
                f"--kind {_quoted(column.name)}=yes/no: {table.name} has {len(distinct)} different values in that "
                f"column. Use --kind {_quoted(column.name)}=category."
            )
    return column


def _quoted(name: str) -> str:
    import shlex

    return shlex.quote(name)
