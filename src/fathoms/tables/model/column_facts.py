"""What the training rows had in one column: what new data are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.columns.column import Column
from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.model.label_facts import LabelFacts
from fathoms.tables.model.number_facts import NumberFacts
from fathoms.tables.table import Table, number_label


@dataclass(frozen=True)
class ColumnFacts:
    """A column's kind, how much of it was missing, and its range or labels, over the training rows alone.

    Attributes:
        name: The column.
        kind: Its kind, such as "number" or "category".
        note: Why it has this kind, if there was something to say.
        used: Whether the model takes it.
        missing: The share of training rows without a value.
        numbers: For a used column of numbers.
        labels: For another used column.
        format: How the texts of a column of dates are written; its numbers are days since 1970.
    """

    name: str
    kind: str
    note: str
    used: bool
    missing: float = 0.0
    numbers: NumberFacts | None = None
    labels: LabelFacts | None = None
    format: str = ""

    @classmethod
    def of(cls, table: Table, column: Column, rows: np.ndarray, used: bool, most_labels: int = 1000) -> Self:
        """The facts of a column on these rows; of one that is not used only its kind."""
        if not used:
            return cls(column.name, column.kind, column.note, False)
        if column.kind in ("number", "date"):
            empty = cls(column.name, column.kind, column.note, True, format=column.format)
            values = empty.values(table)[rows]
            absent = np.isnan(values)
            return replace(empty, missing=float(absent.mean()), numbers=NumberFacts.of(values[~absent]))
        labels = table.labels(column.name)[rows]
        share = labels.null_count() / len(labels)
        return cls(
            column.name, column.kind, column.note, True, share, labels=LabelFacts.of(labels.drop_nulls(), most_labels)
        )

    def values(self, table: Table) -> np.ndarray:
        """The column's numbers in a table, or its dates as days since 1970; NaN where a cell is missing.

        Raises:
            TableError: A cell is neither.
        """
        return read_dates(table, self.name, self.format) if self.kind == "date" else table.numbers(self.name)

    def in_words(self, value: float) -> str:
        """One of those values as a person has it: a number of four digits, or a date."""
        if self.kind == "date":
            return str(np.datetime64(round(min(max(value, -719_162), 2_932_896)), "D"))  # the years 1 to 9999
        return number_label(float(f"{value:.4g}")) or ""

    def get_config(self) -> dict[str, object]:
        """What rebuilds the facts, for JSON."""
        return {
            "column": self.name,
            "kind": self.kind,
            "note": self.note,
            "used": self.used,
            "missing": self.missing,
            "numbers": self.numbers and self.numbers.get_config(),
            "labels": self.labels and self.labels.get_config(),
            "format": self.format,
        }

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild facts from what `get_config` gave."""
        return cls(
            config.text("column"),
            config.text("kind"),
            config.text("note"),
            config.flag("used"),
            config.number("missing", least=0),
            NumberFacts.from_config(config.part("numbers")) if config.has("numbers") else None,
            LabelFacts.from_config(config.part("labels")) if config.has("labels") else None,
            config.text("format") if config.has("format") else "",
        )
