"""A table's columns as the inputs of a network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.columns.column import Column
from fathoms.tables.encoding.category_encoder import FEWEST_ROWS, MOST_LABELS, CategoryEncoder
from fathoms.tables.encoding.code_encoder import CodeEncoder
from fathoms.tables.encoding.date_encoder import DateEncoder
from fathoms.tables.encoding.encoder import Encoder, Feature
from fathoms.tables.encoding.number_encoder import NumberEncoder
from fathoms.tables.encoding.ordered_encoder import OrderedEncoder
from fathoms.tables.encoding.scale import Scaling
from fathoms.tables.encoding.yes_no_encoder import YesNoEncoder
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

_ENCODERS: dict[
    str, type[NumberEncoder | YesNoEncoder | CategoryEncoder | CodeEncoder | OrderedEncoder | DateEncoder]
] = {
    "number": NumberEncoder,
    "yes/no": YesNoEncoder,
    "category": CategoryEncoder,
    "codes": CodeEncoder,
    "ordered": OrderedEncoder,
    "date": DateEncoder,
}
# More flags than this for the only column there is would fill the memory of a large table.
_MOST_IN_A_LONE_COLUMN = 256


class Features:
    """The encoders of a table's columns, side by side, each fitted on the training rows alone.

    A network has one input for each array of `transform`: first the matrix, whose first `numbers` columns vary
    continuously and whose others are flags; then the codes of each column with many labels, for an `Embedding` that has
    as many rows as `cardinalities` says.

    Arguments:
        encoders: One for each column that is used, in the table's order.
        left_out: Columns that are the same in every training row and so give no input.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"x": [1.0, 3.0, 2.0], "y": [7, 8, 9]}))
        >>> features = Features.fit(table, [Column("x", "number")], rows=np.array([0, 1]), scaling="linear")
        >>> features.transform(table)
        [array([[-1.],
               [ 1.],
               [ 0.]], dtype=float32)]
        >>> features.numbers, features.cardinalities
        (1, [])
    """

    def __init__(self, encoders: list[Encoder], left_out: Iterable[str] = ()) -> None:
        self.encoders = encoders
        self.left_out = list(left_out)

    @classmethod
    def fit(cls, table: Table, columns: Iterable[Column], rows: np.ndarray, scaling: Scaling = "robust") -> Self:
        """Fit an encoder to every used column, on these rows alone.

        Arguments:
            table: The table.
            columns: Its columns and their kinds.
            rows: The training rows.
            scaling: How numbers become inputs: "robust" (quartiles, far values drawn in), "quantile" (normal scores), or
                "linear" (mean and deviation), for a formula in the columns' own units.

        Raises:
            TableError: No column is left to learn from.
        """
        fitted = [_fit(table, column, rows, scaling) for column in columns if column.used]
        kept = [encoder for encoder in fitted if encoder.numbers or encoder.flags or encoder.codes]
        if not kept:
            raise TableError(
                f"{table.name} has no column to learn from: all others are constant, identifiers or free text. "
                "Add a column, or use --kind COLUMN=category."
            )
        if not any(encoder.numbers or encoder.flags for encoder in kept):
            # There is always a matrix: a network without one would be a special case everywhere.
            kept[0] = CategoryEncoder.fit(table, kept[0].column, rows, _MOST_IN_A_LONE_COLUMN)
        return cls(
            kept, [encoder.column for encoder in fitted if not (encoder.numbers or encoder.flags or encoder.codes)]
        )

    @property
    def columns(self) -> list[str]:
        """The columns that a table must have."""
        return [encoder.column for encoder in self.encoders]

    @property
    def numbers(self) -> int:
        """How many of the matrix's columns vary continuously; they are its first."""
        return sum(len(encoder.numbers) for encoder in self.encoders)

    @property
    def features(self) -> list[Feature]:
        """What each column of the matrix is: first all numbers, then all flags."""
        numbers = [feature for encoder in self.encoders for feature in encoder.numbers]
        return numbers + [feature for encoder in self.encoders for feature in encoder.flags]

    @property
    def codes(self) -> list[list[Feature]]:
        """For each array of codes, what each code stands for, from 0 on."""
        return [codes for encoder in self.encoders if (codes := encoder.codes)]

    @property
    def cardinalities(self) -> list[int]:
        """For each array of codes, how many codes there are."""
        return [len(codes) for codes in self.codes]

    @property
    def widths(self) -> list[int]:
        """How many columns each array has that `transform` gives."""
        return [len(self.features), *[1] * len(self.cardinalities)]

    def places(self) -> dict[str, list[list[int]]]:
        """For each column of the table, which columns it is of each array of `transform`."""
        of_numbers = [encoder.column for encoder in self.encoders for _ in encoder.numbers]
        of_flags = [encoder.column for encoder in self.encoders for _ in encoder.flags]
        of_codes = [[encoder.column] for encoder in self.encoders if encoder.codes]
        arrays = [of_numbers + of_flags, *of_codes]
        found: dict[str, list[list[int]]] = {column: [[] for _ in arrays] for column in self.columns}
        for number, owners in enumerate(arrays):
            for place, owner in enumerate(owners):
                found[owner][number].append(place)
        return found

    def transform(self, table: Table) -> list[np.ndarray]:
        """The inputs of every row: a float32 matrix of shape ``(rows, len(features))``, then for each column with many
        labels its codes, int32 of shape ``(rows, 1)``.

        Raises:
            TableError: A column is missing, or a cell is text where numbers belong.
        """
        for column in self.columns:
            table.check_column(column, "The model")
        encoded = [encoder.transform(table) for encoder in self.encoders]
        inputs = [number for column in encoded for number in column.numbers]
        inputs += [flag for column in encoded for flag in column.flags]
        matrix = np.empty((table.rows, len(inputs)), np.float32)
        for place, values in enumerate(inputs):
            matrix[:, place] = values
        return [matrix, *[column.codes[:, None] for column in encoded if column.codes is not None]]

    def with_numbers(self, table: Table) -> Table:
        """The table with the columns that are taken as numbers read as such; see `Table.with_numbers`.

        Raises:
            TableError: A column is missing, or a cell is text where numbers belong.
        """
        for column in self.columns:
            table.check_column(column, "The model")
        return table.with_numbers(encoder.column for encoder in self.encoders if isinstance(encoder, NumberEncoder))

    def unseen(self, table: Table) -> dict[str, list[str]]:
        """Labels that the network has not learned, as no training row or too few of them had them, by column."""
        new = {encoder.column: encoder.unseen(table) for encoder in self.encoders}
        return {column: labels for column, labels in new.items() if labels}

    def get_config(self) -> list[dict[str, object]]:
        """What rebuilds the features, for JSON."""
        return [encoder.get_config() for encoder in self.encoders]

    @classmethod
    def from_config(cls, configs: list[CheckedConfig]) -> Self:
        """Rebuild features from what `get_config` gave.

        Raises:
            TableError: It is not such a description.
        """
        encoders: list[Encoder] = []
        for config in configs:
            kind = config.text("kind")
            if kind not in _ENCODERS:
                raise TableError(f"the model's description is damaged: there is no kind {kind[:40]!r} of column.")
            encoders.append(_ENCODERS[kind].from_config(config))
        if not any(encoder.numbers or encoder.flags for encoder in encoders):
            raise TableError("the model's description is damaged: it has no inputs.")
        return cls(encoders)


def _fit(table: Table, column: Column, rows: np.ndarray, scaling: Scaling) -> Encoder:
    if column.kind == "number":
        return NumberEncoder.fit(table, column.name, rows, scaling)
    if column.kind == "date":
        return DateEncoder.fit(table, column.name, rows, column.format, scaling)
    if column.kind == "ordered":
        return OrderedEncoder.fit(table, column.name, rows, list(column.order), scaling)
    if column.kind == "yes/no":
        return YesNoEncoder.fit(table, column.name, rows)
    if _has_few_labels(table, column.name, rows):
        return CategoryEncoder.fit(table, column.name, rows)
    return CodeEncoder.fit(table, column.name, rows)


def _has_few_labels(table: Table, column: str, rows: np.ndarray) -> bool:
    counts = table.labels(column)[rows].drop_nulls().value_counts()["count"]
    return int((counts >= FEWEST_ROWS).sum()) <= MOST_LABELS
