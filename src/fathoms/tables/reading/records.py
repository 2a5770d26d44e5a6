"""Tables as Python values: a dictionary of columns, a list of records, NumPy arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.tables.reading.column_names import given_names
from fathoms.tables.reading.gathered_columns import GatheredColumns, series_of
from fathoms.tables.reading.sound_text import sound_text
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

_NUMBERS = "fiub"


def records_frame(records: Sequence[Mapping[str, Any]], name: str) -> polars.DataFrame:
    """A frame of records; a key that a record lacks is a missing cell, and keys stand in the order of first use.

    Raises:
        TableError: There are no records, or one of them is no mapping from names.
    """
    names: dict[str, None] = {}
    for number, record in enumerate(records, 1):
        if not isinstance(record, Mapping):
            raise TableError(f"{name}, record {number}: found {type(record).__name__} where a dictionary belongs.")
        names.update(dict.fromkeys(record))
    if not names:
        raise TableError(f"{name} has no records with columns. Give at least one, for example {{'age': 41}}.")
    columns = GatheredColumns([str(key) for key in names], name)
    for record in records:
        columns.add([record.get(key) for key in names])
    return columns.frame()


def columns_frame(columns: Mapping[str, Any], name: str) -> polars.DataFrame:
    """A frame of a dictionary from names to sequences of cells of the same length.

    Raises:
        TableError: The columns differ in length, or one is a single value.
    """
    import polars

    series = [_column(sound_text(str(key)), cells, name) for key, cells in columns.items()]
    for other in series[1:]:
        if len(other) != len(series[0]):
            raise TableError(
                f"{name}: column {series[0].name!r} has {len(series[0])} rows and {other.name!r} has {len(other)}. "
                "Give all columns the same length; None stands for a missing cell."
            )
    return polars.DataFrame([column.alias(str(place)) for place, column in enumerate(series)]).rename(
        {str(place): column.name for place, column in enumerate(series)}
    )


def array_frame(array: np.ndarray, columns: Sequence[str] | None, name: str) -> polars.DataFrame:
    """A frame of a NumPy array: structured, or with a row for each of its rows.

    Raises:
        TableError: It has other than two dimensions, or not as many columns as names.
    """
    if array.dtype.names is not None:
        return columns_frame({field: array[field] for field in array.dtype.names}, name)
    if array.ndim != 2 or not array.shape[1]:
        raise TableError(f"{name} is an array of shape {array.shape}. Give rows and columns: shape (rows, columns).")
    width = array.shape[1]
    names = [f"column {n}" for n in range(1, width + 1)] if columns is None else given_names(columns, width, name)
    return columns_frame({column: array[:, place] for place, column in enumerate(names)}, name)


def _column(column: str, cells: Any, name: str) -> polars.Series:
    import polars

    if isinstance(cells, polars.Series):
        return cells.rename(column)
    if hasattr(cells, "__arrow_c_stream__") or hasattr(cells, "__arrow_c_array__"):
        return polars.Series(column, cells)
    if isinstance(cells, str | bytes) or not hasattr(cells, "__len__"):
        raise TableError(f"{name}: column {column!r} is {type(cells).__name__} where a list of cells belongs.")
    array = cells if isinstance(cells, np.ndarray) else None
    if array is not None and array.ndim != 1:
        raise TableError(f"{name}: column {column!r} is an array of shape {array.shape}. Give each column by itself.")
    if array is not None and array.dtype.kind == "f" and array.dtype.itemsize not in (4, 8):  # half, long double
        array = array.astype(np.float64)
    if array is not None and array.dtype.kind in _NUMBERS:
        return polars.Series(column, np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="), copy=False)))
    if array is not None and array.dtype.kind == "M":
        return polars.Series(column, array.astype("datetime64[us]"))
    return series_of(column, cells.tolist() if hasattr(cells, "tolist") else list(cells))
