"""Tables of other libraries as arrays. Each library is imported only if such a table is given."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.engine.feed import Table, not_a_number

_TOGETHER = 1 << 14  # rows


def frame_table(value: Any, name: str, dtype: str) -> Table | None:
    """Return a pandas, polars or Arrow table or series as a `Table`, or None if `value` is none of these."""
    library = type(value).__module__.partition(".")[0]
    if library == "pandas":
        return _from_pandas(value, name, dtype)
    if library == "polars":
        return _from_polars(value, name, dtype)
    if library in ("jax", "jaxlib", "torch", "tensorflow"):
        return None
    if hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__"):
        return _from_arrow(value, name, dtype)
    return None


def _from_pandas(value: Any, name: str, dtype: str) -> Table:
    if value.ndim == 1:
        label = None if getattr(value, "name", None) is None else str(value.name)
        return Table(_pandas_column(value, label, name, dtype), name, None if label is None else [label], "pandas")
    columns = [str(column) for column in value.columns]
    if all(isinstance(kind, np.dtype) and kind.kind in "fiub" for kind in value.dtypes):
        return Table(_pandas_numbers(value, dtype), name, columns, "pandas")
    out = np.empty(value.shape, dtype)
    for number, column in enumerate(columns):
        out[:, number] = _pandas_column(value.iloc[:, number], column, name, dtype)
    return Table(out, name, columns, "pandas")


def _pandas_numbers(value: Any, dtype: str) -> np.ndarray:
    """Return a frame of numbers as an array, some rows at a time: pandas would copy all of them before they are converted."""
    out = np.empty(value.shape, dtype)
    for start in range(0, len(value), _TOGETHER):
        out[start : start + _TOGETHER] = value.iloc[start : start + _TOGETHER].to_numpy()
    return out


def _pandas_column(series: Any, column: str | None, name: str, dtype: str) -> np.ndarray:
    kind = series.dtype
    if isinstance(kind, np.dtype) and kind.kind in "fiub":
        return np.ascontiguousarray(series.to_numpy(), dtype=dtype)
    if not isinstance(kind, np.dtype) and getattr(kind, "_is_numeric", False):  # pandas' own nullable and Arrow numbers
        return np.ascontiguousarray(series.to_numpy(dtype=dtype, na_value=np.nan))
    out = np.empty(len(series), dtype)
    for row, cell in enumerate(series.tolist()):
        if isinstance(cell, float | int | np.number):
            out[row] = cell
        elif _is_missing(cell):
            out[row] = np.nan
        else:
            fix = f"Turn it into one column per value: {name} = pandas.get_dummies({name}, columns=[{column!r}])."
            if hasattr(cell, "year"):
                fix = (
                    f"Turn it into days: {name}[{column!r}] = ({name}[{column!r}] - {name}[{column!r}].min()).dt.days."
                )
            raise ValueError(_wrong_cell(name, column, row, cell, fix, f"{name} = {name}.drop(columns=[{column!r}])"))
    return out


def _is_missing(cell: object) -> bool:
    return cell is None or type(cell).__name__ in ("NAType", "NaTType")


def _from_polars(value: Any, name: str, dtype: str) -> Table:
    if hasattr(value, "collect"):  # a LazyFrame
        value = value.collect()
    if not hasattr(value, "columns"):
        label = value.name or None
        return Table(_polars_column(value, label, name, dtype), name, [label] if label else None, "polars")
    columns = list(value.columns)
    out = np.empty(value.shape, dtype)
    for number, series in enumerate(value.get_columns()):
        out[:, number] = _polars_column(series, columns[number], name, dtype)
    return Table(out, name, columns, "polars")


def _polars_column(series: Any, column: str | None, name: str, dtype: str) -> np.ndarray:
    import polars

    kind = series.dtype
    if kind.is_numeric() or kind == polars.Boolean or kind == polars.Null:
        numbers = series.cast(polars.Float32 if dtype == "float32" else polars.Float64)
        return np.ascontiguousarray(numbers.to_numpy(), dtype=dtype)
    if isinstance(kind, polars.Array | polars.List):
        raise ValueError(
            f"{_place(name, column, 0)}: found lists ({kind}) where numbers belong. Give each number its own column."
        )
    row = int(series.is_not_null().arg_max() or 0)
    fix = f"Turn it into one column per value: {name} = {name}.to_dummies({column!r})."
    if kind.is_temporal():
        days = f"(polars.col({column!r}) - polars.col({column!r}).min()).dt.total_days()"
        fix = f"Turn it into days: {name} = {name}.with_columns({days})."
    raise ValueError(_wrong_cell(name, column, row, series[row], fix, f"{name} = {name}.drop({column!r})"))


def _from_arrow(value: Any, name: str, dtype: str) -> Table:
    try:
        import polars
    except ImportError:
        import pyarrow

        arrow = pyarrow.table(value) if hasattr(value, "__arrow_c_stream__") else pyarrow.record_batch(value)
        return _from_pandas(arrow.to_pandas(), name, dtype)
    series = polars.Series(value)
    return _from_polars(series.struct.unnest() if isinstance(series.dtype, polars.Struct) else series, name, dtype)


def _place(name: str, column: str | None, row: int) -> str:
    return f"{name}, column {column!r} (row {row})" if column is not None else f"{name} (row {row})"


def _wrong_cell(name: str, column: str | None, row: int, cell: object, fix: str, drop: str) -> str:
    if name == "y" or column is None:
        return not_a_number(_place(name, column, row), cell, name)
    return f"{_place(name, column, row)}: found {cell!r} where a number belongs. {fix} Or leave it out: {drop}."
