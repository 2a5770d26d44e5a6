"""From a person's table to a trained network: reading, kinds of columns, splits, preprocessing and the ladder.

Example:
    >>> from fathoms.tables import Ladder, read_table
    >>> ladder = Ladder(read_table("examples/data/red-wine.csv"), "quality")  # doctest: +SKIP
    >>> for rung in ladder.climb():  # doctest: +SKIP
    ...     print(rung.name, rung.test.metric)
    >>> ladder.model().save("red-wine.keras")  # doctest: +SKIP
"""

from fathoms.tables.column import Column, find_columns
from fathoms.tables.epoch_watch import Progress
from fathoms.tables.features import Features
from fathoms.tables.formula import Formula
from fathoms.tables.ladder import Ladder
from fathoms.tables.read_table import read_table
from fathoms.tables.rung import Rung
from fathoms.tables.score import Score
from fathoms.tables.split import Split
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.table_model import TableModel

__all__ = [
    "Column",
    "Features",
    "Formula",
    "Ladder",
    "Progress",
    "Rung",
    "Score",
    "Split",
    "Table",
    "TableError",
    "TableModel",
    "find_columns",
    "read_table",
]
