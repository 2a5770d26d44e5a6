"""Tables and queries of DuckDB databases, through the package duckdb.

A database and the views in it may come from strangers: it is opened for reading only, and files, extensions and Python
variables are out of reach.
"""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING, Any

from fathoms.tables.reading.column_names import column_names
from fathoms.tables.reading.database import select
from fathoms.tables.reading.memory import room, too_large
from fathoms.tables.reading.needed_package import needed_package
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.reading.typed_table import typed_table
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

_CELL = 8  # bytes at least
_PATIENCE = 600.0  # seconds
_LOCKED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}
_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY table_name"


def read_duckdb(file: TableFile, options: ReadOptions) -> Table:
    """Read a table (``file.duckdb#table``, or the only one) or the rows of a query.

    Raises:
        TableError: The table or the query is not right, the database is damaged or of another version, or the rows take
            more memory than there is.
    """
    import polars

    options.check_only(file.name, "a DuckDB database", "query")
    if file.compression is not None:
        raise TableError(f"{file.name} is a compressed database. Unpack it first.")
    duckdb = needed_package("duckdb", "duckdb", f"Reading {file.name}")
    try:
        config = _LOCKED | {"memory_limit": f"{room()}B", "lock_configuration": "true"}
        with duckdb.connect(str(file.path), read_only=True, config=config) as connection:
            tables = [row[0] for row in connection.execute(_TABLES).fetchall()]
            frame = _rows(connection, _checked(connection, select(file, tables, options)), file.name)
    except (duckdb.Error, polars.exceptions.ComputeError) as error:
        raise TableError(_in_words(file, str(error).removeprefix("got external error: "))) from error
    return typed_table(frame, file.name, options)


def _checked(connection: Any, query: str) -> str:
    statements = connection.extract_statements(query)
    if len(statements) != 1 or statements[0].type.name != "SELECT":
        raise TableError(f"The query must be one SELECT, which {query[:60]!r} is not.")
    return query


def _rows(connection: Any, query: str, name: str) -> polars.DataFrame:
    import polars

    names = column_names(connection.sql(query).columns, "The query", typed=True)
    most = room() // (_CELL * len(names))
    end = Timer(_PATIENCE, connection.interrupt)
    end.start()
    try:
        frame = polars.DataFrame(_Stream(connection.sql(f"SELECT * FROM ({query}) LIMIT {most}")))
    finally:
        end.cancel()
    if frame.height == most:
        raise too_large(name, room(), "takes more than")
    return frame


class _Stream:
    """The rows of a query through Arrow's protocol alone. Given duckdb's own object, polars keeps it beyond the exit."""

    def __init__(self, relation: Any) -> None:
        self._relation = relation

    def __arrow_c_stream__(self, schema: object = None) -> object:
        return self._relation.__arrow_c_stream__(schema)


def _in_words(file: TableFile, message: str) -> str:
    first = message.strip().splitlines()[0]
    kind, _, rest = first.partition(": ")
    if "different version" in message or "Serialization" in kind or "version number" in message:
        return f"{file.name} was written by another version of DuckDB. Export the table as Parquet there: COPY … TO 't.parquet'."
    if kind.startswith(("IO Error", "Fatal", "Internal", "Corrupt")):
        return f"{file.name} is damaged or cut off, or another program holds it: {rest}"
    if kind.startswith("INTERRUPT"):
        return f"{file.name}: the query took more than {_PATIENCE:.0f} seconds and was stopped. Give a simpler one."
    if kind.startswith("Permission"):
        return f"{file.name}: queries may read nothing but this database: {rest}"
    if kind.startswith("Out of Memory"):
        return (
            f"{file.name}: the rows take more memory than there is room for. Select fewer rows or columns with query=."
        )
    hint = next(
        (" " + line.strip() for line in message.splitlines()[1:] if line.startswith(("Did you", "Candidate"))), ""
    )
    return f"{file.name}: the query cannot be run: {rest or first}{hint}"
