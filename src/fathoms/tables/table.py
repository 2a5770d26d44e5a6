"""A person's table: named columns of cells, and the place of each cell in the file it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.nearest_names import name_hint
from fathoms.tables.number_text import Decimal, read_numbers
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars

# Written by hand, by spreadsheets, R, SQL and Python for "no value". "none" is left out: it is also an honest label.
MISSING_WORDS = ("", "na", "n/a", "#n/a", "nan", "null", "?")

_LONGEST_MISSING_WORD = max(map(len, MISSING_WORDS))

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]


class Table:
    """Named columns over rows of raw cells, which are turned into numbers or labels when asked for.

    Arguments:
        frame: A polars data frame. Cells may still be text, as a CSV file has them.
        name: What to call the table in messages, usually the file's name.
        first_line: The line of the first row in its file (2 below a header), or None if the file has no lines.
        places: Instead, says where a row, counted from 0, is found by a person, for example ``"line 18"``. It is called only
            for messages, so it may look into the file again. By default rows are counted from 1: ``"row 17"``.
        decimal: The decimal mark, "." or ",", if the person has said it.
        likely_decimal: The decimal mark to prefer where a column's cells can be read both ways.
        notes: What reading decided that a person might want to know, each a sentence.

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

    def __init__(
        self,
        frame: polars.DataFrame,
        name: str = "the table",
        first_line: int | None = None,
        places: Callable[[int], str] | None = None,
        decimal: Decimal | None = None,
        likely_decimal: Decimal | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        if not frame.columns:
            raise TableError(f"{name} has no columns. Give a table with a first line of column names.")
        self.frame = frame
        self.name = name
        self.decimal = decimal
        self.likely_decimal = likely_decimal
        self.notes = tuple(notes)
        self._first_line = first_line
        self._places = places
        self.columns = list(frame.columns)
        self._numbers: dict[str, tuple[Numbers, np.ndarray]] = {}

    @property
    def rows(self) -> int:
        """How many rows there are, the header not counted."""
        return self.frame.height

    def place(self, row: int) -> str:
        """Where a row is found by a person: ``line 18`` of a text file, ``sheet Data, row 5``, else ``row 17``."""
        if self._places is not None:
            return self._places(row)
        return f"row {row + 1}" if self._first_line is None else f"line {row + self._first_line}"

    def check_column(self, column: str, wanted_by: str) -> None:
        """Raise a `TableError` that names the nearest columns if `column` is not there.

        `wanted_by` says who asks for it and begins the message, for example ``--target``.
        """
        if column in self.columns:
            return
        only = self.columns[0] if len(self.columns) == 1 else ""
        if any(mark in only for mark in " ,;|\t") or (only and column in re.split(r"\W", only)):
            hint = f"it has one column, {only[:60]!r}; separate columns by commas, semicolons, tabs or '|'."
        else:
            hint = name_hint(column, self.columns)
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
            Two arrays of shape ``(rows,)``, float64 and bool. They are kept, so they cannot be written to.
        """
        if column not in self._numbers:
            self._numbers[column] = self._parse(self.frame[column])
        return self._numbers[column]

    def _parse(self, series: polars.Series) -> tuple[Numbers, np.ndarray]:
        import polars

        no_text = np.broadcast_to(np.False_, len(series))  # takes no memory
        if series.dtype.is_numeric() or series.dtype in (polars.Boolean, polars.Null):
            return _as_array(series.cast(polars.Float64, strict=False)), no_text
        if series.dtype != polars.String:
            return np.broadcast_to(np.nan, len(series)), series.is_not_null().to_numpy()
        numbers = series.cast(polars.Float64, strict=False)
        if (
            self.decimal != "," and numbers.null_count() == series.null_count()
        ):  # all are numbers as they stand, or empty
            return _as_array(numbers), no_text
        cells = _without_missing(series)
        numbers = read_numbers(cells, self.decimal, self.likely_decimal)
        return _as_array(numbers), (numbers.is_null() & cells.is_not_null()).to_numpy()

    def with_numbers(self, columns: Iterable[str]) -> Table:
        """The table with these columns as numbers, where they are text.

        How numbers are written is judged of a whole column: ``1,234`` by the cells beside it. So this comes before rows are
        taken out of a table, or cells of two tables put together.

        Raises:
            TableError: As `numbers`.

        Example:
            >>> import polars
            >>> table = Table(polars.DataFrame({"x": ["1,234", "0,5"]}))
            >>> table.with_numbers(["x"]).frame["x"].to_list()
            [1.234, 0.5]
        """
        import polars

        texts = [column for column in columns if self.frame[column].dtype == polars.String]
        if not texts:
            return self
        numbers = [polars.Series(column, self.numbers(column), nan_to_null=True) for column in texts]
        return Table(
            self.frame.with_columns(numbers),
            self.name,
            places=self.place,
            decimal=self.decimal,
            likely_decimal=self.likely_decimal,
            notes=self.notes,
        )

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
        if series.dtype.is_float() or series.dtype.is_decimal():
            return _float_labels(series)
        labels = series.cast(polars.String, strict=False)
        if series.dtype.is_integer() or series.dtype.is_temporal():
            return labels
        return _without_missing(labels).str.replace(r"^([+-]?\d+)\.0+$", "${1}")


def number_label(value: float) -> str | None:
    """The shortest text of a number, without a needless ``.0``; None for NaN."""
    if np.isnan(value):
        return None
    return str(int(value)) if abs(value) < 1e16 and value == int(value) else repr(float(value))


def _float_labels(series: polars.Series) -> polars.Series:
    """What `number_label` gives, for a whole column; only rare numbers go through Python one by one."""
    import polars

    if series.dtype.is_decimal():
        series = series.cast(polars.Float64)
    series = series.fill_nan(None)
    size = series.abs()
    whole = (series == series.round()) & (size < 1e16)
    plain = (size >= 1e-4) & (size < 1e16)  # where polars and Python write the same shortest digits
    labels = series.cast(polars.String)
    labels = series.set(~whole, None).cast(polars.Int64).cast(polars.String).zip_with(whole.fill_null(False), labels)
    rare = ~(whole | plain)
    if not rare.any():
        return labels
    texts = [str(float(text)) for text in labels.filter(rare)]
    return labels.scatter(rare.arg_true(), texts)


def _without_missing(series: polars.Series) -> polars.Series:
    cells = series.str.strip_chars()
    short = cells.str.len_bytes() <= _LONGEST_MISSING_WORD  # most cells are longer: spare them the comparison
    return cells.set(short & cells.str.to_lowercase().is_in(MISSING_WORDS), None)


def _as_array(numbers: polars.Series) -> Numbers:
    values: Numbers = numbers.fill_null(np.nan).to_numpy()
    return values
