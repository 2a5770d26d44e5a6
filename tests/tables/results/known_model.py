"""A table model whose answers are known: a function of the raw cells, with no network behind it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars

from fathoms.models import Sequential
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.encoding.features import Features
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.table import Table
from fathoms.tables.targets.target import Target

Function = Callable[[Table], np.ndarray]


class KnownModel(TableModel):
    """Answers `function(table)` instead of asking a network."""

    def __init__(self, table: Table, columns: dict[str, str], target: Target, function: Function) -> None:
        known = {column.name: column for column in find_columns(table, target.column, kinds=columns)}
        found = [known[name] for name in columns]
        features = Features.fit(table, found, np.arange(table.rows))
        super().__init__(features, target, Sequential(), "known")
        self.function = function

    def inputs(self, table: Table) -> list[np.ndarray]:
        """Columns of numbers as they are: each is one input."""
        return [np.stack([table.numbers(column) for column in self.features.columns], axis=1)]

    def network_outputs(self, inputs: list[np.ndarray]) -> np.ndarray:
        table = Table(polars.DataFrame(inputs[0], schema=self.features.columns))
        return np.asarray(self.function(table), np.float64)[:, None]

    def predict(self, table: Table) -> polars.DataFrame:
        answers = np.asarray(self.function(table), np.float64)
        labels = getattr(self.target, "labels", None)
        if labels is None:
            return polars.DataFrame({f"predicted {self.target.column}": answers})
        given = np.stack([1 - answers, answers], axis=1)
        columns: dict[str, object] = {
            f"predicted {self.target.column}": [labels[code] for code in given.argmax(axis=1)]
        }
        return polars.DataFrame(columns | {f"probability of {label}": given[:, k] for k, label in enumerate(labels)})
