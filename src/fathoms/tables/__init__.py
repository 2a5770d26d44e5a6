"""From a person's table to a trained network: reading, kinds of columns, splits, preprocessing and the ladder.

Example:
    >>> from fathoms.tables import Ladder, read_table
    >>> ladder = Ladder(read_table("examples/data/red-wine.csv"), "quality")  # doctest: +SKIP
    >>> for rung in ladder.climb():  # doctest: +SKIP
    ...     print(rung.name, rung.test.metric)
    >>> ladder.model().save("red-wine.keras")  # doctest: +SKIP
"""

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
