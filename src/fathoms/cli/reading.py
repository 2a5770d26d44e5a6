"""The options that say how a command's table is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

if TYPE_CHECKING:
    from fathoms.tables import Table
    from fathoms.tables.number_text import Decimal

Sheet = Annotated[str | None, typer.Option("--sheet", help="A workbook's sheet, by name or number.", metavar="SHEET")]
Query = Annotated[str | None, typer.Option("--query", help="One SELECT, for SQLite and DuckDB.", metavar="SQL")]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="A text's encoding, such as cp1252. [default: found]", metavar="NAME")
]
Delimiter = Annotated[
    str | None,
    typer.Option("--delimiter", help="What parts a text's cells; also tab, space. [default: found]", metavar="TEXT"),
]
DecimalMark = Annotated[
    str | None, typer.Option("--decimal", help="The decimal mark, point or comma. [default: found]", metavar="MARK")
]

_WORDS = {"tab": "\t", "\\t": "\t", "space": " ", "point": ".", "comma": ","}


@dataclass(frozen=True)
class Reading:
    """What was said on the command line about a table beside its path."""

    sheet: str | None = None
    query: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None

    def read(self, data: Path) -> Table:
        """Read the table, and say on standard error what reading decided.

        Raises:
            TableError: It cannot be read.
        """
        from fathoms.cli.notes import note
        from fathoms.tables import read_table

        table = read_table(
            data,
            sheet=self.sheet,
            query=self.query,
            encoding=self.encoding,
            delimiter=_WORDS.get(self.delimiter or "", self.delimiter),
            decimal=cast("Decimal | None", _WORDS.get(self.decimal or "", self.decimal)),
        )
        for text in table.notes:
            note(text)
        return table
