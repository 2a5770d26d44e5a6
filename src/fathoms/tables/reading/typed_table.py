"""A table whose source has typed columns: Parquet, Arrow, databases, other libraries' frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fathoms.tables.reading.column_names import column_names
from fathoms.tables.reading.read_options import ReadOptions
from fathoms.tables.table import Table

if TYPE_CHECKING:
    import polars


def typed_table(
    frame: polars.DataFrame,
    name: str,
    options: ReadOptions,
    places: Callable[[int], str] | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """Make a `Table` of a frame: names are trimmed, and records within a cell become columns ``outer.inner``.

    Raises:
        TableError: Two columns have the same name.
    """
    frame.columns = column_names(frame.columns, name, typed=True)
    while nested := [series for series in frame.get_columns() if _is_record(series)]:
        for series in nested:
            frame = _unfolded(frame, series.name, name)
    return Table(frame, name, places=places, decimal=options.decimal, notes=notes)


def _is_record(series: polars.Series) -> bool:
    import polars

    return isinstance(series.dtype, polars.Struct) and bool(series.dtype.fields)


def _unfolded(frame: polars.DataFrame, column: str, name: str) -> polars.DataFrame:
    at = frame.get_column_index(column)
    inner = frame[column].struct.unnest()
    names = [*frame.columns[:at], *(f"{column}.{field}" for field in inner.columns), *frame.columns[at + 1 :]]
    columns = [*frame.get_columns()[:at], *inner.get_columns(), *frame.get_columns()[at + 1 :]]
    names = column_names(names, name, typed=True)
    return frame.select(series.rename(new) for series, new in zip(columns, names, strict=True))
