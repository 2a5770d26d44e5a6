"""What the training rows had in one column: what new data are held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.columns.column import Column
from fathoms.tables.model.label_facts import LabelFacts
from fathoms.tables.model.number_facts import NumberFacts
from fathoms.tables.table import Table


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
    """

    name: str
    kind: str
    note: str
    used: bool
    missing: float = 0.0
    numbers: NumberFacts | None = None
    labels: LabelFacts | None = None

    @classmethod
    def of(cls, table: Table, column: Column, rows: np.ndarray, used: bool, most_labels: int = 1000) -> Self:
        """The facts of a column on these rows; of one that is not used only its kind."""
        if not used:
            return cls(column.name, column.kind, column.note, False)
        if column.kind == "number":
            values = table.numbers(column.name)[rows]
            absent = np.isnan(values)
            return cls(
                column.name,
                column.kind,
                column.note,
                True,
                float(absent.mean()),
                numbers=NumberFacts.of(values[~absent]),
            )
        labels = table.labels(column.name)[rows]
        share = labels.null_count() / len(labels)
        return cls(
            column.name, column.kind, column.note, True, share, labels=LabelFacts.of(labels.drop_nulls(), most_labels)
        )

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
        )
