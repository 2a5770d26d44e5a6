"""A column of dates as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.columns.date_format import find_date_format, parse_dates
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

_DAY = 24 * 3600 * 1e6


def read_dates(table: Table, column: str, format: str = "") -> np.ndarray:
    """Days since the first of 1970, with parts of days, float64, shape ``(rows,)``; NaN where a cell is missing.

    Dates with a time zone count by the clock on the wall; texts with an offset (``+02:00``) by that of Greenwich. Times of
    day are parts of the first day.

    Arguments:
        table: The table.
        column: A column of dates, or of texts.
        format: How the texts are written. Texts of another form are read, too, if all of them have that one.

    Raises:
        TableError: A cell is no date; the message has its line.

    Example:
        >>> import polars
        >>> read_dates(Table(polars.DataFrame({"when": ["1970-01-02", "", "1970-01-03 12:00"]})), "when", "%Y-%m-%d")
        Traceback (most recent call last):
        ...
        fathoms.tables.table_error.TableError: the table, row 3, column 'when': '1970-01-03 12:00' is not a date ...
    """
    import polars

    series = table.frame[column]
    if series.dtype.is_temporal():
        return _days(_wall_time(series))
    labels = table.labels(column)
    distinct = labels.drop_nulls().unique()
    parsed = (
        parse_dates(distinct, format) if format else polars.Series([None] * len(distinct), dtype=polars.Datetime("us"))
    )
    if parsed.null_count():
        other, _ = find_date_format(distinct)
        if other:
            parsed = parse_dates(distinct, other)
        else:
            bad = distinct.filter(parsed.is_null()).to_list()
            row = int(labels.is_in(bad).fill_null(False).to_numpy().argmax())
            raise TableError(
                f"{table.name}, {table.place(row)}, column {column!r}: {labels[row][:40]!r} is not a date "
                f"{f'of the form {format} ' * bool(format)}as the others are. Correct the cell, or leave it empty if the "
                "date is not known."
            )
    return _days(labels.replace_strict(distinct, parsed, default=None, return_dtype=polars.Datetime("us")))


def _wall_time(series: polars.Series) -> polars.Series:
    import polars

    if series.dtype == polars.Time:
        return (series.cast(polars.Int64) // 1000).cast(polars.Datetime("us"))
    if series.dtype == polars.Duration:
        return series.dt.total_microseconds().cast(polars.Datetime("us"))
    if isinstance(series.dtype, polars.Datetime) and series.dtype.time_zone:
        series = series.dt.replace_time_zone(None)
    return series.cast(polars.Datetime("us"))


def _days(series: polars.Series) -> np.ndarray:
    import polars

    microseconds = series.cast(polars.Int64).cast(polars.Float64).fill_null(np.nan)
    return np.asarray(microseconds.to_numpy() / _DAY)
