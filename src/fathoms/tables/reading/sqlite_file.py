"""Tables and queries of SQLite databases, through Python's own sqlite3.

A database and the views in it may come from strangers: it is opened for reading only, an authorizer lets nothing run but
SELECT (no ATTACH, no PRAGMA, no loading of extensions), and views may call no functions with side effects.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from fathoms.tables.reading.column_names import column_names
from fathoms.tables.reading.database import select
from fathoms.tables.reading.gathered_columns import GatheredColumns
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.reading.typed_table import typed_table
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_FORBIDDEN_FUNCTIONS = {"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "zeroblob", "randomblob"}
_STEPS = 100_000  # of SQLite's machine, between two looks at the clock
_LONGEST_CELL = 1 << 24  # bytes
_PATIENCE = 60.0  # seconds without a row
_TABLES = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY rowid"


def read_sqlite(file: TableFile, options: ReadOptions) -> Table:
    """Read a table (``file.db#table``, or the only one) or the rows of a query.

    Raises:
        TableError: The table or the query is not right, the database is damaged, or the rows take more memory than
            there is.
    """
    options.check_only(file.name, "a SQLite database", "query")
    if file.compression is not None:
        raise TableError(f"{file.name} is a compressed database. Unpack it first.")
    with _opened(file) as connection:
        names = [row[0] for row in connection.execute(_TABLES)]
        if not all(isinstance(name, str) for name in names):
            raise TableError(
                f"{file.name} is damaged: a table in it has a name that is no text. Restore it from a copy."
            )
        query = select(file, names, options)
        watch = _Watch(connection)
        cursor = connection.execute(query)
        if cursor.description is None:
            raise TableError(f"The query must be one SELECT: {query[:60]!r} gives no rows.")
        columns = GatheredColumns(
            column_names([entry[0] for entry in cursor.description], "The query", typed=True), file.name
        )
        for row in cursor:
            columns.add(row)
            watch.moved()
        frame = columns.frame()
    place = (lambda row: f"row {row + 1}") if options.query is None else (lambda row: f"row {row + 1} of the query")
    return typed_table(frame, file.name, options, place)


class _Watch:
    """Ends a query that gives no row for a long time; and lets Ctrl-C through, which SQLite by itself does not."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.moved()
        connection.set_progress_handler(self._too_long, _STEPS)

    def moved(self) -> None:
        self._last = time.monotonic()

    def _too_long(self) -> bool:
        return time.monotonic() - self._last > _PATIENCE


@contextmanager
def _opened(file: TableFile) -> Iterator[sqlite3.Connection]:
    try:
        connection = _connect(file, "mode=ro")
    except sqlite3.OperationalError:  # a write-ahead log that may not be made: the folder is read-only
        try:
            connection = _connect(file, "mode=ro&immutable=1")
        except sqlite3.OperationalError as error:
            raise TableError(_in_words(file, str(error))) from error
    try:
        yield connection
    except sqlite3.Error as error:
        raise TableError(_in_words(file, str(error))) from error
    except UnicodeDecodeError as error:
        raise TableError(f"{file.name} holds text that is not UTF-8. Repair it, or CAST the column AS BLOB.") from error
    finally:
        connection.close()


def _connect(file: TableFile, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(file.path.absolute()))}?{mode}", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA mmap_size = 0")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        raise TableError(_in_words(file, str(error))) from error
    except UnicodeDecodeError as error:  # SQLite's own message names what is damaged, byte by byte
        connection.close()
        raise TableError(_in_words(file, "malformed database schema")) from error
    connection.text_factory = lambda text: text.decode("utf-8", errors="replace")
    connection.set_authorizer(_authorize)
    return connection


def _authorize(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FORBIDDEN_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _in_words(file: TableFile, message: str) -> str:
    if "not authorized" in message or "prohibited" in message or "denied" in message:
        return f"{file.name}: only SELECT may be run, and nothing that writes, attaches or loads. Give one SELECT."
    if "one statement" in message:
        return f"{file.name}: give one SELECT, not several statements."
    if message == "interrupted":
        return f"{file.name}: the query gave no row for {_PATIENCE:.0f} seconds and was stopped. Give a simpler one."
    if "malformed" in message or "not a database" in message or "disk I/O" in message:
        return f"{file.name} is damaged or cut off: {message}. Copy it again, or mend it: sqlite3 {file.name} .recover"
    if "unable to open" in message or "locked" in message:
        return f"{file.name} cannot be opened: {message}. Close the program that writes to it."
    return f"{file.name}: the query cannot be run: {message}. Check the names of its tables and columns."
