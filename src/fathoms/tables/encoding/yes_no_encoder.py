"""Two values, as 0 and 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.encoder import Encoded, Feature
from fathoms.tables.table import Table

if TYPE_CHECKING:
    import polars

_YES = ("yes", "y", "true", "t", "1", "on")
_NO = ("no", "n", "false", "f", "0", "off")


class YesNoEncoder:
    """A column of two values as one input, 1 for `yes` and 0 for `no`, and a flag where it was missing.

    ``yes``, ``true``, ``1`` and the like are the yes; of two other values the second in the alphabet is. A missing or
    new value becomes the value that most training rows have; if any training row lacked it, a second input says where.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"sex": ["male", "female", "male"]}))
        >>> YesNoEncoder.fit(table, "sex", np.arange(3)).transform(table).flags
        [array([1., 0., 1.])]
    """

    def __init__(self, column: str, no: str, yes: str, usual: bool, missing: bool) -> None:
        self.column = column
        self.no = no
        self.yes = yes
        self.usual = usual
        self.missing = missing

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray) -> Self:
        """Learn the two values from these rows alone."""
        labels = table.labels(column)[rows]
        present = labels.drop_nulls()
        no, yes = in_order(present.unique().to_list(), 2)
        return cls(column, no, yes, (present == yes).sum() * 2 > len(present), 0 < len(present) < len(labels))

    @property
    def numbers(self) -> list[Feature]:
        """None."""
        return []

    @property
    def flags(self) -> list[Feature]:
        """Whether it is `yes`, then whether it was missing, as far as the training rows had them."""
        flags = [Feature(f"[{self.column} = {self.yes}]")] if self.yes != self.no else []
        return flags + [Feature(f"[{self.column} is missing]")] * self.missing

    @property
    def codes(self) -> list[Feature]:
        """None."""
        return []

    def transform(self, table: Table) -> Encoded:
        """The flags of the rows of `table`."""
        labels, no, yes = self._answers(table)
        flags = []
        if self.yes != self.no:
            flags.append(np.where(yes, 1.0, np.where(no, 0.0, float(self.usual))))
        if self.missing:
            flags.append(labels.is_null().to_numpy().astype(np.float64))
        return Encoded([], flags)

    def unseen(self, table: Table) -> list[str]:
        """The values that are neither of the two."""
        labels, no, yes = self._answers(table)
        return sorted(labels.filter(~(no | yes)).drop_nulls().unique())

    def _answers(self, table: Table) -> tuple[polars.Series, np.ndarray, np.ndarray]:
        """The column's labels, and where they are `no` and `yes`.

        Where these are 0 and 1, false and true, or such, so are the other words for them, as another file may have them.
        """
        labels = table.labels(self.column)
        no, yes = [self.no], [self.yes]
        if self.no.casefold() in _NO and self.yes.casefold() in _YES:
            no, yes = list(_NO), list(_YES)
        folded = labels.str.to_lowercase() if len(yes) > 1 else labels
        return labels, _among(folded, no), _among(folded, yes)

    def get_config(self) -> dict[str, object]:
        """What rebuilds the encoder, for JSON."""
        return {
            "kind": "yes/no",
            "column": self.column,
            "no": self.no,
            "yes": self.yes,
            "usual": self.usual,
            "missing": self.missing,
        }

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild an encoder from what `get_config` gave."""
        return cls(
            config.text("column"), config.text("no"), config.text("yes"), config.flag("usual"), config.flag("missing")
        )


def _among(labels: polars.Series, words: list[str]) -> np.ndarray:
    return labels.is_in(words).fill_null(False).to_numpy()


def in_order(labels: list[str], at_least: int = 0) -> list[str]:
    """Labels in their natural order: numbers by size, no before yes, else by the alphabet.

    The last one is repeated (or an empty text) until there are `at_least` so many.
    """

    def key(label: str) -> tuple[bool, float, str]:
        try:
            return False, float(label), label
        except ValueError:
            return len(labels) == 2 and label.casefold() in _YES, float("inf"), label

    ordered = sorted(labels, key=key)
    while len(ordered) < at_least:
        ordered.append(ordered[-1] if ordered else "")
    return ordered
