"""A table with other cells in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.table import Table

if TYPE_CHECKING:
    import polars


def with_cells(table: Table, column: str, cells: polars.Series) -> Table:
    """The table with these cells in one column."""
    return Table(table.frame.with_columns(cells.alias(column)), table.name)


def with_cells_of(table: Table, column: str, other: Table, rows: np.ndarray) -> Table:
    """The table with one column's cells taken from these rows of another table."""
    return with_cells(table, column, other.frame[column][rows])
