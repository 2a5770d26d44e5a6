"""From a person's table to a trained network: reading, kinds of columns, splits, preprocessing and the ladder.

Example:
    >>> from fathoms.tables import Ladder, read_table
    >>> ladder = Ladder(read_table("examples/data/red-wine.csv"), "quality")  # doctest: +SKIP
    >>> for rung in ladder.climb():  # doctest: +SKIP
    ...     print(rung.name, rung.test.metric)
    >>> ladder.model().save("red-wine.keras")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fathoms.engine.room import open_room

if TYPE_CHECKING:
    from fathoms.tables.columns.column import Column
    from fathoms.tables.columns.column_file import ColumnFile
    from fathoms.tables.columns.find_columns import find_columns
    from fathoms.tables.encoding.features import Features
    from fathoms.tables.ladder.ladder import Ladder
    from fathoms.tables.ladder.rung import Rung
    from fathoms.tables.model.formula import Formula
    from fathoms.tables.model.table_model import TableModel
    from fathoms.tables.reading.read_table import read_table
    from fathoms.tables.recipes.epoch_watch import Progress
    from fathoms.tables.splits.split import Split
    from fathoms.tables.splits.split_plan import SplitPlan
    from fathoms.tables.table import Table
    from fathoms.tables.table_error import TableError
    from fathoms.tables.targets.score import Score

__all__ = [
    "Column",
    "ColumnFile",
    "Features",
    "Formula",
    "Ladder",
    "Progress",
    "Rung",
    "Score",
    "Split",
    "SplitPlan",
    "Table",
    "TableError",
    "TableModel",
    "find_columns",
    "read_table",
]
open_room(
    __name__,
    __all__,
    {
        "columns.column": "Column",
        "columns.column_file": "ColumnFile",
        "columns.find_columns": "find_columns",
        "encoding.features": "Features",
        "ladder.ladder": "Ladder",
        "ladder.rung": "Rung",
        "model.formula": "Formula",
        "model.table_model": "TableModel",
        "reading.read_table": "read_table",
        "recipes.epoch_watch": "Progress",
        "splits.split": "Split",
        "splits.split_plan": "SplitPlan",
        "table": "Table",
        "table_error": "TableError",
        "targets.score": "Score",
    },
)
