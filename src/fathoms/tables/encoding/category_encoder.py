"""Labels, one input each."""

from __future__ import annotations

from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.encoder import Feature, Matrix
from fathoms.tables.table import Table

# A label of one or two training rows teaches a network those rows and nothing else.
FEWEST_ROWS = 3
MOST_LABELS = 32


class CategoryEncoder:
    """A column of labels as one input a label, 1 where the row has it (one-hot).

    Labels that at least `FEWEST_ROWS` training rows have get an input, the `MOST_LABELS` most frequent ones; if
    training rows have further labels, one input ``other`` stands for these and for labels that come later. If no
    training row is ``other``, a new label gives 0 everywhere. A missing label is a label of its own if training rows
    lack it.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"town": ["Bern", "Genf", "Bern", "Genf", "Bern", "Genf", "Chur"]}))
        >>> encoder = CategoryEncoder.fit(table, "town", np.arange(7))
        >>> [feature.text for feature in encoder.features]
        ['[town = Bern]', '[town = Genf]', '[town is other]']
    """

    def __init__(self, column: str, labels: list[str], other: bool, missing: bool) -> None:
        self.column = column
        self.labels = labels
        self.other = other
        self.missing = missing

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray) -> Self:
        """Learn the labels from these rows alone."""
        labels = table.labels(column)[rows]
        counts = dict(labels.drop_nulls().value_counts().iter_rows())
        ranked = sorted(counts, key=lambda label: (-counts[label], label))
        kept = sorted([label for label in ranked if counts[label] >= FEWEST_ROWS][:MOST_LABELS])
        return cls(column, kept, len(kept) < len(counts), labels.null_count() > 0)

    @property
    def features(self) -> list[Feature]:
        """One flag a label, then ``other`` and the missing flag as far as the training rows had them."""
        flags = [f"[{self.column} = {label}]" for label in self.labels]
        flags += [f"[{self.column} is other]"] * self.other + [f"[{self.column} is missing]"] * self.missing
        return [Feature(flag) for flag in flags] if len(flags) > 1 else []

    def transform(self, table: Table) -> Matrix:
        """The inputs for the rows of `table`, shape ``(rows, len(features))``."""
        width = len(self.features)
        inputs = np.zeros((table.rows, width))
        if not width:
            return inputs
        series = table.labels(self.column)
        known = {label: place for place, label in enumerate(self.labels)}
        place = np.array([known.get(label, -1) for label in series.to_list()], np.int64)
        absent = series.is_null().to_numpy()
        if self.other:
            place[(place < 0) & ~absent] = len(self.labels)
        if self.missing:
            place[absent] = width - 1
        inputs[place >= 0, place[place >= 0]] = 1.0
        return inputs

    def unseen(self, table: Table) -> list[str]:
        """The labels without an input of their own, if no training row was ``other``."""
        if self.other:
            return []
        return sorted(set(table.labels(self.column).drop_nulls().unique()) - set(self.labels))

    def get_config(self) -> dict[str, object]:
        """What rebuilds the encoder, for JSON."""
        return {
            "kind": "category",
            "column": self.column,
            "labels": self.labels,
            "other": self.other,
            "missing": self.missing,
        }

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild an encoder from what `get_config` gave."""
        return cls(config.text("column"), config.texts("labels"), config.flag("other"), config.flag("missing"))
