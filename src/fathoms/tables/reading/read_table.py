"""Reading a table from wherever a person has it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from fathoms.tables.number_text import Decimal
from fathoms.tables.reading.file_kind import FileKind, find_file_kind
from fathoms.tables.reading.frames import frame_of
from fathoms.tables.reading.parquet_files import parquet_folder, read_parquet_folder
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.reading.records import array_frame, columns_frame, records_frame
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.reading.typed_table import typed_table
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

# Each is imported when a file of its kind comes.
_READERS: dict[FileKind, tuple[str, str]] = {
    "csv": ("csv_file", "read_csv"),
    "json": ("json_file", "read_json"),
    "parquet": ("parquet_files", "read_parquet"),
    "arrow": ("arrow_file", "read_arrow"),
    "workbook": ("workbook", "read_workbook"),
    "sqlite": ("sqlite_file", "read_sqlite"),
    "duckdb": ("duckdb_file", "read_duckdb"),
}
_NAME = "the table"


def read_table(
    source: Any,
    *,
    sheet: str | int | None = None,
    query: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    decimal: Decimal | None = None,
    columns: Sequence[str] | None = None,
) -> Table:
    """Read a table from a file or take one over from another library.

    **Text** (CSV and relatives) has a first line of column names. Encoding and delimiter are found by themselves; cells
    stay text until their column is used. **JSON** is one record a line, an array of records, or an object of columns.
    **Parquet** is a file, a folder or a pattern; **Arrow** a file or a stream. **Workbooks** (.xlsx, .xlsm, .xls, .ods)
    need ``fathoms[excel]``; ``data.xlsx#Sheet`` chooses a sheet. **SQLite** and **DuckDB** (``fathoms[duckdb]``):
    ``data.db#table``, or a query. Text and JSON may be compressed: gz, bz2, xz, zip, zst (``fathoms[zstd]``). What a
    file is, its first bytes say before its ending does.

    Frames of polars, pandas and Arrow (all that offer ``__arrow_c_stream__`` or ``__dataframe__``), dictionaries of
    columns, lists of records and NumPy arrays are taken over as they are; an index of pandas is left out.

    Whatever the source, no table takes more memory than `fathoms.config.set_memory_limit` says, or else half of what is
    free; nothing is written; and nothing is opened but the file that is named.

    Arguments:
        source: A path, or a table in memory.
        sheet: A workbook's sheet, by name or counted from 1.
        query: One SELECT, for SQLite and DuckDB.
        encoding: How a text's characters are written, for example ``"cp1252"``.
        delimiter: What stands between a text's cells; one character or more. A blank stands for any number of them.
        decimal: The decimal mark of numbers written as text, "." or ",", where it cannot be told from them.
        columns: Names for data that has none: a text without a header, an array.

    Raises:
        TableError: The source cannot be read, or it is not a table with a header and at least one row; the message
            says where.

    Example:
        >>> read_table({"age": [41, None], "town": ["Bern", "Genf"]}).columns
        ['age', 'town']
        >>> read_table("red-wine.csv").columns[-1]  # doctest: +SKIP
        'quality'
    """
    options = ReadOptions(sheet, query, encoding, delimiter, decimal, columns)
    options.check_decimal()
    table = _from_path(source, options) if isinstance(source, str | PathLike) else _from_memory(source, options)
    if not table.rows:
        raise TableError(f"{table.name} has column names but no rows. Add rows below them.")
    return table


def _from_path(source: str | PathLike[str], options: ReadOptions) -> Table:
    source = os.path.expanduser(os.fspath(source))
    path = Path(source)
    paths = parquet_folder(path)
    if paths:
        return read_parquet_folder(path.name, paths, options)
    if paths == [] and path.is_dir():
        raise TableError(f"{path} is a folder without .parquet files. Give the table's file: {path / 'data.csv'}.")
    file = TableFile(source)
    module, name = _READERS[find_file_kind(file)]
    read: Callable[[TableFile, ReadOptions], Table] = getattr(import_module(f"fathoms.tables.reading.{module}"), name)
    return read(file, options)


def _from_memory(source: Any, options: ReadOptions) -> Table:
    if isinstance(source, Table):
        return source
    if isinstance(source, np.ndarray) and source.dtype.names is None:
        options.check_only(_NAME, "an array", "columns")
        return typed_table(array_frame(source, options.columns, _NAME), _NAME, options)
    options.check_only(_NAME, "in memory")
    found = frame_of(source, _NAME)
    if found is not None:
        return typed_table(found[0], _NAME, options, notes=found[1])
    if isinstance(source, np.ndarray):
        return typed_table(array_frame(source, None, _NAME), _NAME, options)
    if isinstance(source, Mapping):
        return typed_table(columns_frame(source, _NAME), _NAME, options)
    if isinstance(source, Sequence) and not isinstance(source, bytes | bytearray):
        return typed_table(records_frame(source, _NAME), _NAME, options)
    raise TableError(
        f"read_table cannot take {type(source).__name__}. Give a path, a data frame, a dictionary of columns, a list of "
        "records or an array."
    )
