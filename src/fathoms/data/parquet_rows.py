"""The rows of a Parquet table as arrays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms import _native
from fathoms.data.parquet_file import ParquetFile
from fathoms.data.row_source import Part, RowSource

if TYPE_CHECKING:
    from fathoms.data.parquet_table import Columns

_FEW = 4  # blocks that are small beside the largest
_TILE = 1 << 14  # rows that are converted at once


class ParquetRows(RowSource):
    """The rows of Parquet files, one file after another.

    Polars reads them: it is here already, and on the files of the benchmark it took a third less time and a third of the memory that
    pyarrow took, a row group at a time. Of a large row group a stretch of rows is read, and as many columns at once as the
    memory has room for.

    Args:
        files: the files.
        columns, target, weights: as for `ParquetTable`.
    """

    def __init__(
        self, files: Sequence[ParquetFile], columns: Columns, target: Columns | None, weights: str | None
    ) -> None:
        self._files = files
        self._given = (columns, target, weights)
        self._ends = list(accumulate(file.rows for file in files))
        self.rows = self._ends[-1]
        self._columns: list[list[str]] = []
        self.parts: list[Part] = []
        for given in self._given:
            for names in given.values() if isinstance(given, Mapping) else [given]:
                if names is not None:
                    self._columns.append([names] if isinstance(names, str) else list(names))
                    self.parts.append(Part(str(names), () if isinstance(names, str) else (len(names),)))

        self._names = list(dict.fromkeys(name for names in self._columns for name in names))

    def blocks(self, most: int) -> list[range]:
        found: list[range] = []
        start = 0
        for file in self._files:
            cut: list[range] = []
            for group in file.groups:
                for part in _even(range(start, start + group.rows), most):
                    if cut and part.stop - cut[-1].start <= most // _FEW:  # small row groups are read together
                        cut[-1] = range(cut[-1].start, part.stop)
                    else:
                        cut.append(part)
                start += group.rows
            found += cut
        return found

    def read(self, rows: range, into: Sequence[np.ndarray], room: int) -> None:
        while rows:
            place = bisect_right(self._ends, rows.start)
            file, end = self._files[place], min(rows.stop, self._ends[place])
            here = range(rows.start, end)
            self._read_file(file, here, self._ends[place] - file.rows, [array[: len(here)] for array in into], room)
            rows, into = range(end, rows.stop), [array[len(here) :] for array in into]

    def _read_file(self, file: ParquetFile, rows: range, first: int, into: Sequence[np.ndarray], room: int) -> None:
        """Read rows of one file, whose own first row has the number `first`."""
        import polars

        file.check_unchanged()
        offset = rows.start - first
        for names in _together(self._names, _stored(file, offset, len(rows)), room):
            scan = polars.scan_parquet(
                file.path, glob=False, hive_partitioning=False, low_memory=True, cache=False, parallel="none"
            )
            try:
                frame = scan.slice(offset, len(rows)).select(names).collect(engine="in-memory")
            except (polars.exceptions.PolarsError, OSError) as error:
                file.check_unchanged()
                raise ValueError(
                    f"{file.path} cannot be read from row {offset} on: {str(error).splitlines()[0]}. Write or copy it again."
                ) from error
            if len(frame) != len(rows):
                raise ValueError(
                    f"{file.path} has fewer rows than its end says: it stops before row {offset + len(rows) - 1}. Write or copy it again."
                )
            found = {series.name: _numbers(series, file, offset) for series in frame.get_columns()}
            for wanted, array in zip(self._columns, into, strict=True):
                _lay_out(wanted, found, array.reshape(len(rows), len(wanted)))

    def packed(self, arrays: Sequence[np.ndarray]) -> tuple[Any, Any, Any]:
        left = iter(arrays)
        x, y, weights = (
            None if given is None else {key: next(left) for key in given} if isinstance(given, Mapping) else next(left)
            for given in self._given
        )
        return x, y, weights

    def bad_value(self, part: int, row: int, column: int, found: str) -> str:
        place = bisect_right(self._ends, row)
        file, name = self._files[place], self._columns[part][column]
        return _bad_value(
            file, name, row - self._ends[place] + file.rows, found, f"filter(polars.col({name!r}).is_finite())"
        )


def _lay_out(wanted: Sequence[str], found: Mapping[str, np.ndarray], rows: np.ndarray) -> None:
    """Fill the columns of `rows` that have been found, as many as lie side by side at once, converting to its type."""
    for is_found, run in groupby(enumerate(wanted), lambda place: place[1] in found):
        if is_found:
            places = list(run)
            columns = [found[name] for _, name in places]
            for start in range(0, len(rows), _TILE):
                tile = slice(start, start + _TILE)
                parts = [np.asarray(column[tile], rows.dtype) for column in columns]
                _native.interleave(parts, rows[tile], places[0][0])


def _numbers(series: Any, file: ParquetFile, first: int) -> np.ndarray:
    """Return a column as an array; a ValueError names the first value that is missing."""
    import polars

    if series.null_count():
        row = first + int(series.is_null().arg_max())
        raise ValueError(_bad_value(file, series.name, row, "no value (null)", f"drop_nulls({series.name!r})"))
    if not (series.dtype.is_integer() or series.dtype.is_float()):
        series = series.cast(polars.Float64)
    return np.asarray(series.rechunk().to_numpy())


def _bad_value(file: ParquetFile, name: str, row: int, found: str, without: str) -> str:
    fix = f"polars.scan_parquet({file.path.name!r}).{without}.sink_parquet('clean.parquet')"
    return f"{file.path}, column {name!r} (row {row}): found {found}. Leave such rows out: {fix}. Or fill them in."


def _even(rows: range, most: int) -> Iterator[range]:
    """Cut rows into as few parts as can be, none with more than so many rows, all about as long."""
    parts = -(-len(rows) // most)
    for part in range(parts):
        yield rows[part * len(rows) // parts : (part + 1) * len(rows) // parts]


def _stored(file: ParquetFile, offset: int, rows: int) -> dict[str, int]:
    """Return each column's bytes in the row groups that have some of these rows."""
    sizes: dict[str, int] = {}
    start = 0
    for group in file.groups:
        if start < offset + rows and offset < start + group.rows:
            for name, size in group.stored.items():
                sizes[name] = sizes.get(name, 0) + size
        start += group.rows
    return sizes


def _together(names: list[str], stored: Mapping[str, int], room: int) -> Iterator[list[str]]:
    """Share columns out into those that are read at once, as many as there is room for."""
    together: list[str] = []
    size = 0
    for name in names:
        size += stored.get(name, 0)
        if together and size > room:
            yield together
            together, size = [], stored.get(name, 0)
        together.append(name)
    yield together
