"""Two tables as one, where the rows to test on are a file of their own."""

from __future__ import annotations

import numpy as np

from fathoms.tables.table import Numbers, Table
from fathoms.tables.table_error import TableError


class JoinedTable(Table):
    """One table's rows, then the other's; messages name the table that a row came from.

    Arguments:
        first: A table.
        second: A table that has the first one's columns; others are left out.

    Raises:
        TableError: The second table lacks a column.
    """

    def __init__(self, first: Table, second: Table) -> None:
        import polars

        for column in first.columns:
            second.check_column(column, f"A table that goes with {first.name}")
        one, two = first.frame, second.frame.select(first.columns)
        mixed = [name for name in first.columns if one[name].dtype != two[name].dtype]
        for name in mixed:
            numeric = one[name].dtype.is_numeric() and two[name].dtype.is_numeric()
            kind = polars.Float64 if numeric else polars.String
            try:
                one = one.with_columns(one[name].cast(kind))
                two = two.with_columns(two[name].cast(kind))
            except polars.exceptions.PolarsError:
                raise TableError(
                    f"column {name!r} is {first.frame[name].dtype} in {first.name} and {second.frame[name].dtype} in "
                    f"{second.name}. Save both in the same form."
                ) from None
        super().__init__(polars.concat([one, two]), f"{first.name} with {second.name}")
        self._first, self._second = first, second

    def parse(self, column: str) -> tuple[Numbers, np.ndarray]:
        """As `Table.parse`, each table's numbers as they are written there."""
        if column not in self._numbers:
            first, second = self._first.parse(column), self._second.parse(column)
            self._numbers[column] = np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])
        return self._numbers[column]

    def place(self, row: int) -> str:
        """Where a row is found, with its table's name."""
        first = self._first
        if row < first.rows:
            return first.place(row) if isinstance(first, JoinedTable) else f"{first.place(row)} of {first.name}"
        return f"{self._second.place(row - first.rows)} of {self._second.name}"


def join_tables(train: Table, test: Table, validation: Table | None = None) -> tuple[Table, np.ndarray]:
    """One table of all rows, and each row's part, for `SplitPlan(parts=...)`.

    Example:
        >>> import polars
        >>> old, new = Table(polars.DataFrame({"x": [1, 2]})), Table(polars.DataFrame({"x": [3]}))
        >>> table, parts = join_tables(old, new)
        >>> table.numbers("x"), parts
        (array([1., 2., 3.]), array([0, 0, 2]))
    """
    table: Table = train
    sizes = [(train.rows, 0)]
    for other, part in ((validation, 1), (test, 2)):
        if other is not None:
            table = JoinedTable(table, other)
            sizes.append((other.rows, part))
    return table, np.concatenate([np.full(rows, part) for rows, part in sizes])
