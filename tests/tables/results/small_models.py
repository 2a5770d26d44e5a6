"""A table of four rows and two models of it."""

import numpy as np
import polars

from fathoms.tables.table import Table
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from tests.tables.results.known_model import KnownModel

TABLE = Table(
    polars.DataFrame({"x": ["1", "2", "3", "?"], "y": [1.5, 2.0, 7.0, 4.0], "kind": ["a", "b", "a", "b"]}),
    "small.csv",
    first_line=2,
)


def filled(table: Table) -> np.ndarray:
    return np.nan_to_num(table.numbers("x"), nan=4.0)


NUMBER = KnownModel(TABLE, {"x": "number"}, NumberTarget("y", 0, 1), filled)
LABEL = KnownModel(TABLE, {"x": "number"}, LabelTarget("kind", ["a", "b"], [0.5, 0.5]), lambda t: filled(t) / 5)
