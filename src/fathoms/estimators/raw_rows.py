"""Rows as scikit-learn's users have them, as a table of named columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import polars


def is_frame(x: Any) -> bool:
    """Whether this is a data frame of pandas or polars."""
    return type(x).__module__.split(".")[0] in ("pandas", "polars") and hasattr(x, "columns")


def frame_of(x: Any, names: Sequence[str]) -> polars.DataFrame:
    """Return rows as a polars frame.

    Args:
        x: a data frame of pandas or polars, or an array with two axes.
        names: what its columns are to be called.
    """
    import polars

    if isinstance(x, polars.DataFrame):
        return x.rename(dict(zip(x.columns, names, strict=True)))
    if is_frame(x):
        columns = [_from_pandas(x.iloc[:, place]) for place in range(x.shape[1])]
    else:
        columns = [_series(column) for column in np.asarray(x).T]
    return polars.DataFrame([series.alias(name) for series, name in zip(columns, names, strict=True)])


def _from_pandas(column: Any) -> polars.Series:
    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "biufM":
        return _series(column.to_numpy())
    missing = column.isna().to_numpy()
    if getattr(dtype, "kind", "O") in "biuf" and not hasattr(dtype, "categories"):  # numbers that may be missing
        values = np.full(len(column), np.nan)
        values[~missing] = column[~missing].to_numpy(dtype="float64")
        return _series(values)
    cells = column.astype(object).to_numpy().copy()
    cells[missing] = None
    return _series(cells)


def _series(column: np.ndarray) -> polars.Series:
    """A column of an array; objects are numbers if all of them are, else text."""
    import polars

    if column.dtype.kind == "f" and column.dtype.itemsize not in (4, 8):
        column = column.astype(np.float64)
    if column.dtype.kind == "M":
        return polars.Series(column.astype("datetime64[us]"))
    if column.dtype.kind in "biuf":
        return polars.Series(np.ascontiguousarray(column))
    cells = [None if _is_missing(cell) else cell for cell in column.tolist()]
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {bool, np.bool_}:
        return polars.Series(cells, dtype=polars.Boolean)
    if all(issubclass(kind, int | float | np.number) for kind in kinds):
        return polars.Series([None if cell is None else float(cell) for cell in cells], dtype=polars.Float64)
    return polars.Series([None if cell is None else str(cell) for cell in cells], dtype=polars.String)


def _is_missing(cell: Any) -> bool:
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(cell, float | np.floating) and bool(np.isnan(cell))
