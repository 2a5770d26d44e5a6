"""What SQLite and DuckDB have in common: which table of a database is meant, and what a query may be."""

from __future__ import annotations

from collections.abc import Sequence

from fathoms.tables.nearest_names import listed, name_hint
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.table_error import TableError


def select(file: TableFile, tables: Sequence[str], options: ReadOptions) -> str:
    """The query to run: the person's, or all rows of the table that they named, or of the only one.

    Raises:
        TableError: Both a table and a query are given, there is no such table, or it is not said which.
    """
    if options.query is not None:
        if file.part is not None:
            raise TableError(f"{file.name}#{file.part}: give a table or query=, not both.")
        return options.query.strip().rstrip(";")
    table = file.part if file.part is not None else _only(file, tables)
    if table not in tables:
        raise TableError(f"{file.name} has no table {table!r}; {name_hint(table, tables)}")
    return "SELECT * FROM " + _quoted(table)


def _only(file: TableFile, tables: Sequence[str]) -> str:
    if not tables:
        raise TableError(f"{file.name} is a database without tables. Give one that has some.")
    if len(tables) > 1:
        raise TableError(
            f"{file.name} is a database, and it has {listed(tables)}. Say which: {file.name + '#' + tables[0]!r}, or give query=…."
        )
    return tables[0]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
