"""Tables of other libraries: polars and Arrow as they are, pandas column by column. None of them is imported for it.

pandas offers Arrow's protocol only where pyarrow is installed, so its columns are taken over by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.tables.reading.column_names import column_names
from fathoms.tables.reading.gathered_columns import series_of
from fathoms.tables.reading.unreadable import unreadable
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars


def frame_of(source: Any, name: str) -> tuple[polars.DataFrame, list[str]] | None:
    """A polars frame of another library's table and notes on it, or None if `source` is no such table.

    Raises:
        TableError: It is a table, but cannot be taken over.
    """
    import polars

    library = type(source).__module__.partition(".")[0]
    if isinstance(source, polars.DataFrame):
        return source.clone(), []
    with unreadable(name, "a table", "Give a data frame of plain columns."):
        if isinstance(source, polars.LazyFrame):
            return source.collect(engine="streaming"), []
        if library == "pandas" and getattr(source, "ndim", 0) == 2:
            return _from_pandas(source, name)
        if library == "pandas" or isinstance(source, polars.Series):
            raise TableError(
                f"{name} is a single column. Give a data frame with the target and what it is predicted from."
            )
        if hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__"):
            _check_arrow_names(source, name)
            return polars.DataFrame(source), []
        if hasattr(source, "__dataframe__"):
            return polars.from_dataframe(source), []
    return None


def _check_arrow_names(source: Any, name: str) -> None:
    names = getattr(getattr(source, "schema", None), "names", None)
    if isinstance(names, list):
        column_names(names, name, typed=True)


def _from_pandas(source: Any, name: str) -> tuple[polars.DataFrame, list[str]]:
    import polars

    names = column_names([_pandas_name(label) for label in source.columns], name, typed=True)
    columns = [_pandas_column(source.iloc[:, place], column) for place, column in enumerate(names)]
    notes = []
    index = [str(label) for label in source.index.names if label is not None]
    if index:
        notes.append(f"{name}: the index ({', '.join(index)}) is no column; reset_index() makes it one.")
    return polars.DataFrame(columns), notes


def _pandas_name(label: object) -> str:
    return " ".join(str(part) for part in label if str(part)) if isinstance(label, tuple) else str(label)


def _pandas_column(series: Any, name: str) -> polars.Series:
    import polars

    kind = series.dtype
    if type(kind).__name__ == "CategoricalDtype":
        return _categories(series, name)
    if type(kind).__name__ == "SparseDtype":
        series = series.sparse.to_dense()
        kind = series.dtype
    if isinstance(kind, np.dtype) and kind.kind in "fiub":
        return polars.Series(name, np.ascontiguousarray(series.to_numpy()), nan_to_null=True)
    if isinstance(kind, np.dtype) and kind.kind in "mM":
        return polars.Series(name, series.to_numpy().astype(f"{kind.kind}8[us]"))
    if type(kind).__name__ == "DatetimeTZDtype":
        utc = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("M8[us]")
        return polars.Series(name, utc).dt.replace_time_zone("UTC").dt.convert_time_zone(str(kind.tz))
    if getattr(kind, "_is_numeric", False) and getattr(kind, "kind", "O") in "fiub":
        return _nullable(series, name, kind.kind)
    missing = series.isna().to_numpy()
    return series_of(name, [None if gone else cell for cell, gone in zip(series.tolist(), missing, strict=True)])


def _nullable(series: Any, name: str, kind: str) -> polars.Series:
    """A column of pandas' own nullable types, which keep integers and truth values beside missing cells."""
    import polars

    dtype = {"f": "float64", "i": "int64", "u": "uint64", "b": "bool"}[kind]
    values = polars.Series(name, series.to_numpy(dtype=dtype, na_value=0))
    return values.set(polars.Series(series.isna().to_numpy()), None)


def _categories(series: Any, name: str) -> polars.Series:
    """Categories stay categories, whatever their labels are; ordered ones keep their order; cells of none are missing."""
    import polars

    labels = series_of(name, series.cat.categories.tolist())
    texts = [label.strip() for label in _label_texts(labels)]
    codes = polars.Series(series.cat.codes.to_numpy()).cast(polars.Int64)
    cells = polars.Series(name, texts, dtype=polars.String).gather(codes.set(codes < 0, None))
    return cells.cast(polars.Enum(list(dict.fromkeys(texts))) if series.cat.ordered else polars.Categorical())


def _label_texts(labels: polars.Series) -> list[str]:
    from fathoms.tables.table import Table

    return [str(label) for label in Table(labels.to_frame("label")).labels("label").fill_null("missing").to_list()]
