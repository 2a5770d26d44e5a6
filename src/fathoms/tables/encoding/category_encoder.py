"""Labels, one input each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.encoder import Encoded, Feature
from fathoms.tables.table import Table

if TYPE_CHECKING:
    import polars

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
        >>> [flag.text for flag in encoder.flags]
        ['[town = Bern]', '[town = Genf]', '[town is other]']
    """

    def __init__(self, column: str, labels: list[str], other: bool, missing: bool) -> None:
        self.column = column
        self.labels = labels
        self.other = other
        self.missing = missing

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray, most: int = MOST_LABELS) -> Self:
        """Learn at most `most` labels, the most frequent, from these rows alone."""
        labels = table.labels(column)[rows]
        kept, rest = kept_labels(labels, most)
        return cls(column, kept, rest, labels.null_count() > 0)

    @property
    def numbers(self) -> list[Feature]:
        """None."""
        return []

    @property
    def flags(self) -> list[Feature]:
        """One flag a label, then ``other`` and the missing flag as far as the training rows had them."""
        flags = [f"[{self.column} = {label}]" for label in self.labels]
        flags += [f"[{self.column} is other]"] * self.other + [f"[{self.column} is missing]"] * self.missing
        return [Feature(flag) for flag in flags] if len(flags) > 1 else []

    @property
    def codes(self) -> list[Feature]:
        """None."""
        return []

    def transform(self, table: Table) -> Encoded:
        """The flags of the rows of `table`."""
        labels = table.labels(self.column)
        place = places(labels, self.labels)
        absent = labels.is_null().to_numpy()
        flags = [place == number for number in range(len(self.labels))]
        if self.other:
            flags.append((place < 0) & ~absent)
        if self.missing:
            flags.append(absent)
        return Encoded([], [flag.astype(np.float64) for flag in flags] if len(flags) > 1 else [])

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


def kept_labels(labels: polars.Series, most: int) -> tuple[list[str], bool]:
    """The labels that `FEWEST_ROWS` cells have, at most the `most` frequent, in the order of the alphabet; and whether
    there are others."""
    counts = dict(labels.drop_nulls().value_counts().iter_rows())
    ranked = sorted(counts, key=lambda label: (-counts[label], label))
    kept = sorted([label for label in ranked if counts[label] >= FEWEST_ROWS][:most])
    return kept, len(kept) < len(counts)


def places(labels: polars.Series, known: list[str]) -> np.ndarray:
    """Where each label stands in `known`, -1 for those that do not and for missing ones, int64, shape ``(rows,)``."""
    place = {label: number for number, label in enumerate(known)}
    return np.array([place.get(label, -1) for label in labels.to_list()], np.int64)
