"""Where a model comes from: its data, its rows, its seed and what the ladder reached."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.columns.column import Column
from fathoms.tables.model.column_facts import ColumnFacts
from fathoms.tables.model.rung_facts import RungFacts
from fathoms.tables.splits.split import Split
from fathoms.tables.table import Table

# All columns' labels together, so that a description stays small however many columns there are.
_MOST_LABELS = 200_000


@dataclass(frozen=True)
class TrainingFacts:
    """The training of a model, in facts that the same run gives again: no date, no time, no path.

    Attributes:
        data: The data file's name.
        rows: How many rows trained, validated and tested.
        split: How the rows were shared out, in a few words.
        seed: What drew the split, the first weights and the order of the rows.
        versions: Of Fathoms, Python, NumPy and polars.
        rungs: What each rung of the ladder reached.
        columns: What the training rows had in each column but the target.
    """

    data: str
    rows: tuple[int, int, int]
    split: str
    seed: int
    versions: dict[str, str] = field(default_factory=dict)
    rungs: tuple[RungFacts, ...] = ()
    columns: tuple[ColumnFacts, ...] = ()

    @classmethod
    def of(
        cls,
        table: Table,
        columns: Sequence[Column],
        used: Sequence[str],
        rows: Split,
        seed: int,
        rungs: Sequence[RungFacts],
        split: str = "random",
    ) -> Self:
        """The facts of a training.

        Arguments:
            table: The whole table.
            columns: Its columns but the target, and their kinds.
            used: The names of those that the model takes.
            rows: Which rows trained, validated and tested.
            seed: The run's seed.
            rungs: What was reached.
            split: How the rows were shared out.
        """
        taken = set(used)
        most_labels = min(1000, _MOST_LABELS // max(1, len(taken)))
        facts = [ColumnFacts.of(table, column, rows.train, column.name in taken, most_labels) for column in columns]
        counts = len(rows.train), len(rows.validation), len(rows.test)
        return cls(table.name, counts, split, seed, _versions(), tuple(rungs), tuple(facts))

    def get_config(self) -> dict[str, object]:
        """What rebuilds the facts, for JSON."""
        return {
            "data": self.data,
            "rows": list(self.rows),
            "split": self.split,
            "seed": self.seed,
            "versions": self.versions,
            "rungs": [rung.get_config() for rung in self.rungs],
            "columns": [column.get_config() for column in self.columns],
        }

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild facts from what `get_config` gave."""
        train, validation, test = (int(number) for number in (*config.numbers("rows", least=0), 0, 0, 0)[:3])
        versions = config.part("versions")
        return cls(
            config.text("data"),
            (train, validation, test),
            config.text("split"),
            config.integer("seed"),
            {name: versions.text(name) for name in versions.names()},
            tuple(RungFacts.from_config(part) for part in config.parts("rungs")),
            tuple(ColumnFacts.from_config(part) for part in config.parts("columns")),
        )


def _versions() -> dict[str, str]:
    import polars

    import fathoms

    return {
        "fathoms": fathoms.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "polars": polars.__version__,
    }
