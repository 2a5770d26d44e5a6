"""A few training rows that a model keeps, to explain its predictions by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

MOST_ROWS = 200
_MOST_CELLS = 200_000
_LONGEST_TEXT = 1000


def row_sample(table: Table, columns: Sequence[str], rows: np.ndarray) -> Table:
    """At most `MOST_ROWS` of these rows (fewer of very wide tables), evenly spaced, with these columns alone.

    Example:
        >>> import polars
        >>> row_sample(Table(polars.DataFrame({"x": range(1000), "y": 0})), ["x"], np.arange(1000)).frame.shape
        (200, 1)
    """
    most = max(1, min(MOST_ROWS, _MOST_CELLS // max(1, len(columns)), len(rows)))
    places = np.unique(np.linspace(0, len(rows) - 1, most).round().astype(np.int64))
    return Table(table.frame.select(columns)[rows[places]], "the training rows")


def sample_config(sample: Table) -> list[dict[str, object]]:
    """The sample for JSON: for each column its type and its cells."""
    return [_column_config(sample.frame[name]) for name in sample.columns]


def sample_from_config(configs: Sequence[CheckedConfig]) -> Table:
    """Rebuild a sample from what `sample_config` gave.

    Raises:
        TableError: It is not such a description.
    """
    import polars

    types: dict[str, polars.DataType] = {
        "text": polars.String(),
        "number": polars.Float64(),
        "yes/no": polars.Boolean(),
    }
    columns: list[polars.Series] = []
    for config in configs:
        kind, cells = config.text("type"), config.cells("cells")
        try:
            if kind == "time":
                columns.append(polars.Series(config.text("column"), cells, polars.String()).str.to_datetime())
            else:
                columns.append(polars.Series(config.text("column"), cells, types[kind]))
        except (KeyError, TypeError, polars.exceptions.PolarsError):
            columns = []
            break
    sound = columns and len(columns[0]) <= MOST_ROWS and len({len(column) for column in columns}) == 1
    if not sound or len({column.name for column in columns}) < len(columns):
        raise TableError("the model's sample of training rows is damaged. Train the model again with `fathoms train`.")
    return Table(polars.DataFrame(columns), "the training rows")


def _column_config(series: polars.Series) -> dict[str, object]:
    import polars

    if series.dtype == polars.Boolean:
        kind, cells = "yes/no", series.to_list()
    elif series.dtype.is_numeric():
        kind, cells = "number", [_number(value) for value in series.cast(polars.Float64, strict=False).to_list()]
    elif series.dtype.is_temporal() and series.dtype in (polars.Date, polars.Datetime):
        kind, cells = "time", [value and value.isoformat() for value in series.to_list()]
    else:
        kind, cells = "text", series.cast(polars.String, strict=False).str.slice(0, _LONGEST_TEXT).to_list()
    return {"column": series.name, "type": kind, "cells": cells}


def _number(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None
