"""A table's columns as the inputs of a network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.columns.column import Column
from fathoms.tables.encoding.category_encoder import CategoryEncoder
from fathoms.tables.encoding.encoder import Encoder, Feature
from fathoms.tables.encoding.number_encoder import NumberEncoder
from fathoms.tables.encoding.yes_no_encoder import YesNoEncoder
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

_ENCODERS: dict[str, type[NumberEncoder] | type[YesNoEncoder] | type[CategoryEncoder]] = {
    "number": NumberEncoder,
    "yes/no": YesNoEncoder,
    "category": CategoryEncoder,
}


class Features:
    """The encoders of a table's columns, side by side, each fitted on the training rows alone.

    Arguments:
        encoders: One for each column that is used, in the table's order.
        left_out: Columns that are the same in every training row and so give no input.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"x": [1.0, 3.0, 2.0], "y": [7, 8, 9]}))
        >>> features = Features.fit(table, [Column("x", "number")], rows=np.array([0, 1]))
        >>> features.transform(table)
        array([[-1.],
               [ 1.],
               [ 0.]], dtype=float32)
    """

    def __init__(self, encoders: list[Encoder], left_out: Iterable[str] = ()) -> None:
        self.encoders = encoders
        self.left_out = list(left_out)

    @classmethod
    def fit(cls, table: Table, columns: Iterable[Column], rows: np.ndarray) -> Self:
        """Fit an encoder to every used column, on these rows alone.

        Raises:
            TableError: No column is left to learn from.
        """
        fitted: list[Encoder] = [
            _ENCODERS[column.kind].fit(table, column.name, rows) for column in columns if column.used
        ]
        kept = [encoder for encoder in fitted if encoder.features]
        if not kept:
            raise TableError(
                f"{table.name} has no column to learn from: all others are constant, identifiers, dates or free text. "
                "Add a column, or use --kind COLUMN=category."
            )
        return cls(kept, [encoder.column for encoder in fitted if not encoder.features])

    @property
    def columns(self) -> list[str]:
        """The columns that a table must have."""
        return [encoder.column for encoder in self.encoders]

    @property
    def features(self) -> list[Feature]:
        """The network's inputs, in order."""
        return [feature for encoder in self.encoders for feature in encoder.features]

    def transform(self, table: Table) -> np.ndarray:
        """The inputs of every row, float32, shape ``(rows, len(features))``.

        Raises:
            TableError: A column is missing, or a cell is text where numbers belong.
        """
        for column in self.columns:
            table.check_column(column, "The model")
        return np.concatenate([encoder.transform(table) for encoder in self.encoders], axis=1, dtype=np.float32)

    def unseen(self, table: Table) -> dict[str, list[str]]:
        """Labels that no training row had, by column."""
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
        if not sum(len(encoder.features) for encoder in encoders):
            raise TableError("the model's description is damaged: it has no inputs.")
        return cls(encoders)
