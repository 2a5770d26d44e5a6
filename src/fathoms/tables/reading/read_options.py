"""What a person may say about a source beside its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from fathoms.tables.number_text import Decimal
from fathoms.tables.table_error import TableError


@dataclass(frozen=True)
class ReadOptions:
    """The options of `read_table`; see there."""

    sheet: str | int | None = None
    query: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Decimal | None = None
    columns: Sequence[str] | None = None

    def check_only(self, name: str, what: str, *allowed: str) -> None:
        """Raise a `TableError` if an option is given that means nothing for this source.

        Arguments:
            name: The source.
            what: What the source is, for example ``"a Parquet file"``.
            *allowed: The options that it takes; `decimal` always is.
        """
        for field in fields(self):
            if field.name not in (*allowed, "decimal") and getattr(self, field.name) is not None:
                raise TableError(f"{name} is {what}, for which {field.name}= means nothing. Leave it out.")

    def check_decimal(self) -> None:
        """Raise a `TableError` if the decimal mark is neither point nor comma."""
        if self.decimal not in (None, ".", ","):
            raise TableError(f"decimal={self.decimal!r}: the decimal mark is '.' or ','.")
