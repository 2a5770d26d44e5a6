"""A person's table: named columns of cells, and the place of each cell in the file it came from."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

# Written by hand, by spreadsheets, R, SQL and Python for "no value". "none" is left out: it is also an honest label.
MISSING_WORDS = ("", "na", "n/a", "#n/a", "nan", "null", "?")

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]


class Table:
    """Named columns over rows of raw cells, which are turned into numbers or labels when asked for.

    Arguments:
        frame: A polars data frame. Cells may still be text, as a CSV file has them.
        name: What to call the table in messages, usually the file's name.
        first_line: The line of the first row in its file (2 below a header), or None if the file has no lines.

    Attributes:
        columns: The columns' names, in order.

    Raises:
        TableError: Two columns have the same name, or there are no columns.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"age": ["41", "?"], "town": ["Bern", "Genf"]}))
        >>> table.numbers("age")
        array([41., nan])
    """

    def __init__(self, frame: polars.DataFrame, name: str = "the table", first_line: int | None = None) -> None:
        if not frame.columns:
            raise TableError(f"{name} has no columns. Give a table with a first line of column names.")
        self.frame = frame
        self.name = name
        self.first_line = first_line
        self.columns = list(frame.columns)
        self._numbers: dict[str, tuple[Numbers, np.ndarray]] = {}

    @property
    def rows(self) -> int:
        """How many rows there are, the header not counted."""
        return self.frame.height

    def place(self, row: int) -> str:
        """Where a row is found by a person: ``line 18`` of a text file, else ``row 17``, counted from one."""
        return f"row {row + 1}" if self.first_line is None else f"line {row + self.first_line}"

    def check_column(self, column: str, wanted_by: str) -> None:
        """Raise a `TableError` that names the nearest column if `column` is not there.

        `wanted_by` says who asks for it and begins the message, for example ``--target``.
        """
        if column in self.columns:
            return
        names = {name.casefold(): name for name in reversed(self.columns)}
        near = get_close_matches(column.casefold(), names, n=1, cutoff=0.6)
        if near:
            hint = f"did you mean {names[near[0]]!r}?"
        elif len(self.columns) == 1:
            hint = f"it has one column, {self.columns[0][:60]!r}; separate columns by commas, semicolons, tabs or '|'."
        else:
            shown = ", ".join(repr(name) for name in self.columns[:12])
            hint = f"it has {shown}{', …' if len(self.columns) > 12 else ''}."
        raise TableError(f"{wanted_by}: {self.name} has no column {column!r}; {hint}")

    def numbers(self, column: str) -> Numbers:
        """A column as float64 numbers, shape ``(rows,)``; a missing cell is NaN.

        Raises:
            TableError: A cell is neither missing nor a finite number; the message has its line.
        """
        values, text = self.parse(column)
        if text.any():
            row = int(text.argmax())
            raise TableError(
                f"{self.name}, {self.place(row)}, column {column!r}: {str(self.frame[column][row])[:40]!r} is not a "
                "number. Correct the cell, or leave it empty if the value is not known."
            )
        infinite = np.isinf(values)
        if infinite.any():
            row = int(infinite.argmax())
            raise TableError(
                f"{self.name}, {self.place(row)}, column {column!r}: {str(self.frame[column][row])[:40]!r} is infinite "
                "or too large. Correct the cell, or leave it empty if the value is not known."
            )
        return values

    def parse(self, column: str) -> tuple[Numbers, np.ndarray]:
        """A column's numbers (NaN where missing or text), and where its cells are text that is no number.

        Returns:
            Two arrays of shape ``(rows,)``, float64 and bool.
        """
        if column not in self._numbers:
            self._numbers[column] = _parse(self.frame[column])
        return self._numbers[column]

    def missing(self, column: str) -> int:
        """How many cells of a column are missing."""
        values, text = self.parse(column)
        return self.labels(column).null_count() if text.any() else int(np.isnan(values).sum())

    def labels(self, column: str) -> polars.Series:
        """A column as texts without surrounding blanks; a missing cell is null.

        Whole numbers lose a needless ``.0``, so that ``3``, ``3.0`` and a Parquet file's 3 agree.
        """
        import polars

        series = self.frame[column]
        if series.dtype == polars.String:
            series = series.str.strip_chars()
            series = series.set(series.str.to_lowercase().is_in(MISSING_WORDS), None)
            return series.str.replace(r"^([+-]?\d+)\.0+$", "${1}")
        if series.dtype.is_numeric():
            return polars.Series(column, [number_label(value) for value in self.parse(column)[0]], dtype=polars.String)
        return series.cast(polars.String, strict=False)


def number_label(value: float) -> str | None:
    """The shortest text of a number, without a needless ``.0``; None for NaN."""
    if np.isnan(value):
        return None
    return str(int(value)) if value == int(value) and abs(value) < 1e16 else repr(float(value))


def _parse(series: polars.Series) -> tuple[Numbers, np.ndarray]:
    import polars

    if series.dtype.is_numeric() or series.dtype == polars.Boolean:
        values = series.cast(polars.Float64, strict=False).fill_null(np.nan).to_numpy().astype(np.float64)
        return values, np.zeros(len(values), bool)
    if series.dtype != polars.String:
        return np.full(len(series), np.nan), series.is_not_null().to_numpy()
    numbers = series.cast(polars.Float64, strict=False)
    if numbers.null_count() == series.null_count():  # every cell is a number as it stands, or empty
        values = numbers.fill_null(np.nan).to_numpy().astype(np.float64)
        return values, np.zeros(len(values), bool)
    cells = series.str.strip_chars()
    cells = cells.set(cells.str.to_lowercase().is_in(MISSING_WORDS), None)
    # "−" is the minus sign that typeset tables have.
    numbers = cells.str.replace("−", "-", literal=True).cast(polars.Float64, strict=False)
    if numbers.null_count() > cells.null_count() and not _any(cells.str.contains(".", literal=True)):
        # A decimal comma, as much of Europe writes: "0,98". Only where no cell of the column has a point.
        numbers = cells.str.replace(r"^([+-]?\d*),(\d+)$", "${1}.${2}").cast(polars.Float64, strict=False)
    text = (numbers.is_null() & cells.is_not_null()).to_numpy()
    return numbers.fill_null(np.nan).to_numpy().astype(np.float64), text


def _any(series: polars.Series) -> bool:
    return bool(series.any())
