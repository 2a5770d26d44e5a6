"""A table in Parquet files, and which of its columns a model reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from fathoms.data.parquet_file import ParquetFile

if TYPE_CHECKING:
    from os import PathLike

    from fathoms.data.parquet_rows import ParquetRows

Columns = str | Sequence[str] | Mapping[str, str | Sequence[str]]


class ParquetTable:
    """A table in one Parquet file or in several, to be given to `fit`, `evaluate` and `predict` in the place of `x`.

    A table that takes more memory than `fathoms.config.set_memory_limit` allows is streamed, others are held; see
    `fathoms.data`.

    Args:
        path: a file, a folder with `.parquet` files, a pattern such as `"flights/2024-*.parquet"`, or a list of files. Several files
            count as one table, in the order of their names.
        target: the column to predict; for several, a list, or a dictionary from output to column.
        columns: the columns to predict from, in order; None takes all but the target and the weights. For a model with
            several inputs, a dictionary from input to columns.
        weights: the column that says how much each row counts.

    Raises:
        ValueError: there is no such file; it is not a Parquet file; a column is missing, or does not hold numbers.

    >>> import polars, tempfile
    >>> from pathlib import Path
    >>> import fathoms
    >>> folder = Path(tempfile.mkdtemp())
    >>> polars.DataFrame({"a": [0.0, 1.0], "b": [1.0, 1.0], "sum": [1.0, 2.0]}).write_parquet(folder / "sums.parquet")
    >>> sums = fathoms.data.ParquetTable(folder / "sums.parquet", target="sum")
    >>> sums.columns, sums.rows
    (['a', 'b'], 2)
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1, kernel_initializer="ones")])
    >>> model.compile("sgd", "mae")
    >>> model.evaluate(sums, verbose=0)
    0.0
    """

    lies_on_disk = True

    def __init__(
        self,
        path: str | PathLike[str] | Sequence[str | PathLike[str]],
        target: Columns | None = None,
        columns: Columns | None = None,
        weights: str | None = None,
    ) -> None:
        self.files = [ParquetFile(file) for file in _files(path)]
        self.rows = sum(file.rows for file in self.files)
        if not self.rows:
            raise ValueError(f"{self.files[0].path} has no rows. Check the filter that wrote it.")
        self.target = target
        self.weights = weights
        taken = {*_flat(target), *_flat(weights)}
        self.columns: Columns = (
            [name for name in self.files[0].types if name not in taken] if columns is None else columns
        )
        self._check(taken)

    @cached_property
    def trained(self) -> ParquetRows:
        """Its rows with targets and weights."""
        from fathoms.data.parquet_rows import ParquetRows

        return ParquetRows(self.files, self.columns, self.target, self.weights)

    @cached_property
    def predicted(self) -> ParquetRows:
        """Its rows without targets."""
        from fathoms.data.parquet_rows import ParquetRows

        return ParquetRows(self.files, self.columns, None, None)

    def _check(self, taken: set[str]) -> None:
        first = self.files[0]
        if not _flat(self.columns):
            raise ValueError(f"{first.path} has no columns left to predict from: it has only {', '.join(first.types)}.")
        for name in _flat(self.columns):
            if name in taken:
                left = [column for column in _flat(self.columns) if column not in taken]
                raise ValueError(
                    f"The column {name!r} is to be predicted, or a weight, so it cannot be predicted from as well. Leave it out: columns={left}."
                )
        for file in self.files:
            for name in [*_flat(self.columns), *_flat(self.target), *_flat(self.weights)]:
                file.check_column(name, first, name in _flat(self.target))

    def __repr__(self) -> str:
        return f"<ParquetTable {self.files[0].path}, files={len(self.files)}, rows={self.rows}>"


def _flat(columns: Columns | None) -> list[str]:
    if columns is None:
        return []
    if isinstance(columns, str):
        return [columns]
    if isinstance(columns, Mapping):
        return [name for named in columns.values() for name in _flat(named)]
    return list(columns)


def _files(path: str | PathLike[str] | Sequence[str | PathLike[str]]) -> list[Path]:
    if isinstance(path, list | tuple):
        if not path:
            raise ValueError("ParquetTable(path): found an empty list. Give a file: ParquetTable('flights.parquet').")
        return [_file(Path(item)) for item in path]
    whole = Path(path)  # type: ignore[arg-type]
    if whole.is_dir():
        return _in_folder(whole)
    if not whole.exists() and has_magic(str(whole)):
        found = sorted(Path(name) for name in glob(str(whole), recursive=True) if Path(name).is_file())
        if not found:
            raise ValueError(f"No file is called {str(whole)!r}. Check the folder and the pattern.")
        return found
    return [_file(whole)]


def _file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"There is no file {path}. Check the name and the folder.")
    return path


def _in_folder(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.glob("*.parquet") if path.is_file() and path.name[0] not in "._")
    if not found:
        deeper = next(folder.glob("*/**/*.parquet"), None)
        fix = "Check its name." if deeper is None else f"For those further down: {str(folder / '**' / '*.parquet')!r}."
        raise ValueError(f"The folder {folder} has no file that ends in .parquet. {fix}")
    return found
