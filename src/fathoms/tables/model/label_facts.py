"""Which labels a column had in the training rows, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True)
class LabelFacts:
    """A column's most frequent labels with their shares of the training rows that have one.

    Attributes:
        labels: The labels, the most frequent first, at most as many as asked for.
        shares: The share of each.
        distinct: How many different labels there were in all.

    Example:
        >>> import polars
        >>> LabelFacts.of(polars.Series(["Bern", "Genf", "Bern", "Bern"]))
        LabelFacts(labels=('Bern', 'Genf'), shares=(0.75, 0.25), distinct=2)
    """

    labels: tuple[str, ...]
    shares: tuple[float, ...]
    distinct: int

    @classmethod
    def of(cls, labels: polars.Series, most: int = 1000) -> Self:
        """The facts of labels without missing ones."""
        counts: list[tuple[str, int]] = labels.value_counts().rows()
        ranked = sorted(counts, key=lambda entry: (-entry[1], entry[0]))[:most]
        return cls(tuple(label for label, _ in ranked), tuple(count / len(labels) for _, count in ranked), len(counts))

    @property
    def complete(self) -> bool:
        """Whether `labels` has all of them."""
        return self.distinct == len(self.labels)

    def get_config(self) -> dict[str, object]:
        """What rebuilds the facts, for JSON."""
        return {"labels": list(self.labels), "shares": list(self.shares), "distinct": self.distinct}

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild facts from what `get_config` gave."""
        labels, shares = config.texts("labels"), config.numbers("shares", least=0)
        distinct = config.integer("distinct", least=len(labels))
        if len(labels) != len(shares):
            raise TableError(
                "the model's description is damaged: a column's labels and their shares do not agree. "
                "Train the model again with `fathoms train`."
            )
        return cls(tuple(labels), tuple(shares), distinct)
