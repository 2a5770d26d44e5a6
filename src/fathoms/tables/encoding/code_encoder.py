"""Many labels, as numbers of the rows of an embedding."""

from __future__ import annotations

from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.category_encoder import FEWEST_ROWS, kept_labels, places
from fathoms.tables.encoding.encoder import Encoded, Feature
from fathoms.tables.table import Table

# An embedding's rows; what is rarer than the so many most frequent labels is code 0.
MOST_CODES = 10_000


class CodeEncoder:
    """A column of many labels as codes for an `Embedding`: 1, 2, … for the labels, 0 for rare and unseen ones.

    Labels that at least `FEWEST_ROWS` training rows have get a code, in the order of the alphabet. A missing label is a
    label of its own, the last code, if so many training rows lack it.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"town": ["Bern", "Genf", "Bern", "Genf", "Bern", "Genf", "Chur"]}))
        >>> CodeEncoder.fit(table, "town", np.arange(7)).transform(table).codes
        array([1, 2, 1, 2, 1, 2, 0], dtype=int32)
    """

    def __init__(self, column: str, labels: list[str], missing: bool) -> None:
        self.column = column
        self.labels = labels
        self.missing = missing

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray) -> Self:
        """Learn the labels from these rows alone."""
        labels = table.labels(column)[rows]
        return cls(column, kept_labels(labels, MOST_CODES)[0], labels.null_count() >= FEWEST_ROWS)

    @property
    def numbers(self) -> list[Feature]:
        """None."""
        return []

    @property
    def flags(self) -> list[Feature]:
        """None."""
        return []

    @property
    def codes(self) -> list[Feature]:
        """Rare and new ones, the labels, and ``missing`` if it has a code."""
        texts = [f"[{self.column} is rare or new]", *(f"[{self.column} = {label}]" for label in self.labels)]
        texts += [f"[{self.column} is missing]"] * self.missing
        return [Feature(text) for text in texts] if len(texts) > 2 else []

    def transform(self, table: Table) -> Encoded:
        """The codes of the rows of `table`."""
        labels = table.labels(self.column)
        codes = places(labels, self.labels) + 1
        if self.missing:
            codes[labels.is_null().to_numpy()] = len(self.labels) + 1
        return Encoded([], [], codes.astype(np.int32) if self.codes else None)

    def unseen(self, table: Table) -> list[str]:
        """The labels without a code of their own, whether the training rows had them rarely or never: as one they say
        nothing about each."""
        return sorted(set(table.labels(self.column).drop_nulls().unique()) - set(self.labels)) if self.codes else []

    def get_config(self) -> dict[str, object]:
        """What rebuilds the encoder, for JSON."""
        return {"kind": "codes", "column": self.column, "labels": self.labels, "missing": self.missing}

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild an encoder from what `get_config` gave."""
        return cls(config.text("column"), config.texts("labels"), config.flag("missing"))
