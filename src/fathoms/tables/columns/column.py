"""A column and its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["number", "yes/no", "category", "ordered", "date", "text", "identifier", "constant", "ignored"]

KINDS: tuple[Kind, ...] = get_args(Kind)
USED_KINDS: tuple[Kind, ...] = ("number", "yes/no", "category", "ordered", "date")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: Its name.
        kind: Its kind.
        note: Why it is so; for the kinds that are left out always, for others where there is something to say.
        order: The labels of an ordered column, the lowest first.
        format: How a date's text is written, as `datetime.strptime` has it; empty where cells are dates already.
    """

    name: str
    kind: Kind
    note: str = ""
    order: tuple[str, ...] = ()
    format: str = ""

    @property
    def used(self) -> bool:
        """Whether a network can learn from this column."""
        return self.kind in USED_KINDS
