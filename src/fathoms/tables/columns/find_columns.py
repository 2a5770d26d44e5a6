"""What kind every column is, and which are left out and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from fathoms.tables.columns.column import KINDS, Column, Kind
from fathoms.tables.columns.date_format import find_date_format
from fathoms.tables.columns.find_kind import COUNTS, find_kind, quoted
from fathoms.tables.columns.label_order import find_order
from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

SaidKind = str | Sequence[str]


def find_columns(
    table: Table,
    target: str,
    ignore: Collection[str] = (),
    kinds: Mapping[str, SaidKind] | None = None,
    roles: Mapping[str, str] | None = None,
) -> list[Column]:
    """Tell the kind of every column but the target.

    The kinds are a matter of the whole file (does every cell hold a number?); nothing that is learned from values is
    taken here, so that validation and test rows stay unseen.

    Arguments:
        table: The table.
        target: The column to predict; it must be there.
        ignore: Columns to leave out.
        kinds: Kinds that the person knows better, by column name: ``{"postcode": "category"}``. An ordered column's labels
            are given from the lowest to the highest, ``["low", "mid", "high"]`` or ``"ordered low,mid,high"``; a date's
            form may be given as ``"date %d/%m/%Y"``. The kinds "text", "identifier" and "constant" leave a column out.
        roles: Columns that have another part to play, such as the groups of a split, and which; they are left out.

    Raises:
        TableError: A named column is not there; a kind is unknown; or cells do not hold what the kind says.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"row": range(1, 5), "size": [2.5, 3.5, 3.5, 1.0], "price": [3, 4, 5, 6]}))
        >>> [column.kind for column in find_columns(table, target="price")]
        ['identifier', 'number']
    """
    kinds, roles = kinds or {}, roles or {}
    table.check_column(target, "--target")
    for name in ignore:
        table.check_column(name, "--ignore")
    for name in kinds:
        table.check_column(name, "--kind")
    found = []
    for name in table.columns:
        if name == target:
            continue
        if name in ignore:
            found.append(Column(name, "ignored", "left out on request"))
        elif name in roles:
            found.append(Column(name, "ignored", roles[name]))
        elif name in kinds:
            found.append(_said(table, name, kinds[name]))
        else:
            found.append(find_kind(table, name))
    if not any(column.used for column in found):  # as in x, y = range(10), …: there x is no row number
        found = [Column(column.name, "number") if _counts_rows(column) else column for column in found]
    return found


def _counts_rows(column: Column) -> bool:
    return column.kind == "identifier" and column.note.startswith(COUNTS)


def _said(table: Table, name: str, said: SaidKind) -> Column:
    """A column of the kind that the person says, if its cells can be that."""
    word, _, more = (said if isinstance(said, str) else "ordered " + ",".join(said)).partition(" ")
    order = (
        tuple(said) if not isinstance(said, str) else tuple(label.strip() for label in more.split(",")) if more else ()
    )
    if word not in KINDS or word == "ignored" or (more and word not in ("ordered", "date")):
        raise TableError(
            f"--kind {quoted(name)}={word}{' ' * bool(more)}{more}: a kind is one of {', '.join(KINDS[:-1])}; "
            "--ignore leaves a column out."
        )
    if word == "number":
        table.numbers(name)
    elif word == "yes/no":
        _check_two_values(table, name)
    elif word == "ordered":
        return Column(name, "ordered", order=_checked_order(table, name, order))
    elif word == "date":
        return _date(table, name, more.strip())
    kind = cast(Kind, word)
    column = Column(name, kind)
    return column if column.used else Column(name, kind, "left out on request")


def _check_two_values(table: Table, name: str) -> None:
    distinct = table.labels(name).drop_nulls().unique()
    if len(distinct) > 2:
        raise TableError(
            f"--kind {quoted(name)}=yes/no: {table.name} has {len(distinct)} different values in that column. "
            f"Use --kind {quoted(name)}=category."
        )


def _checked_order(table: Table, name: str, order: tuple[str, ...]) -> tuple[str, ...]:
    labels = table.labels(name)
    if not order:
        order = find_order(table.frame[name], labels.drop_nulls().unique().to_list()) or ()
    if not order:
        shown = ",".join(sorted(labels.drop_nulls().unique().to_list())[:5])
        raise TableError(
            f"--kind {quoted(name)}=ordered: the order is not known. Give the labels from the lowest to the highest, "
            f"for example --kind {quoted(f'{name}=ordered {shown}')}."
        )
    if len(set(order)) != len(order):
        raise TableError(f"--kind {quoted(name)}=ordered: a label is given twice. Give each once.")
    strange = (labels.is_not_null() & ~labels.is_in(list(order))).to_numpy()
    if strange.any():
        row = int(strange.argmax())
        raise TableError(
            f"{table.name}, {table.place(row)}, column {name!r}: {labels[row][:40]!r} is not among the ordered labels "
            f"({', '.join(order[:10])}). Correct the cell, or give its place in the order."
        )
    return order


def _date(table: Table, name: str, format: str) -> Column:
    cells = table.labels(name).drop_nulls().unique()
    if not format and not table.frame[name].dtype.is_temporal():
        format, doubt = find_date_format(cells)
        if doubt:
            raise TableError(f"{table.name}, column {name!r}: {doubt}.")
        if not format:
            example = "" if not len(cells) else f" {cells[0][:40]!r}"
            raise TableError(
                f"--kind {quoted(name)}=date: the form of the dates{example} is not known. Give it, for example "
                f"--kind {quoted(name + '=date %d.%m.%Y')}, with %Y year, %m month, %d day, %H hour, %M minute, %S second."
            )
    column = Column(name, "date", format=format)
    read_dates(table, name, format)
    return column
