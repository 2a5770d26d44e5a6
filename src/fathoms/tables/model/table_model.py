"""A trained network with all that it needs to take raw rows."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Self

import numpy as np

from fathoms.models import Model
from fathoms.tables.encoding.features import Features
from fathoms.tables.model.model_file import read_model_file, write_model_file
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.score import Score
from fathoms.tables.targets.target import Target

if TYPE_CHECKING:
    import polars


class TableModel:
    """Raw rows in, predictions in the table's own words and units out.

    Arguments:
        features: What turns columns into the network's inputs.
        target: What turns its outputs into predictions.
        network: The network.
        rung: What the network is called.

    Example:
        >>> model = TableModel.load("red-wine.keras")  # doctest: +SKIP
        >>> model.predict(read_table("new.csv"))  # doctest: +SKIP
    """

    def __init__(self, features: Features, target: Target, network: Model, rung: str) -> None:
        self.features = features
        self.target = target
        self.network = network
        self.rung = rung

    def predict(self, table: Table) -> polars.DataFrame:
        """Predict every row: one column for a number; for labels the likeliest and each one's probability.

        Raises:
            TableError: A column that the model needs is missing, or holds text where numbers belong.
        """
        return self.target.predictions(self._outputs(table, np.arange(table.rows)))

    def evaluate(self, table: Table) -> Score:
        """Compare predictions with the target where a row has one.

        Raises:
            TableError: As `predict`, or the target column is missing, empty or not what the model learned.
        """
        table.check_column(self.target.column, "The model's target")
        rows = np.flatnonzero(table.labels(self.target.column).is_not_null().to_numpy())
        if not len(rows):
            raise TableError(f"{table.name}, column {self.target.column!r}: no row has a target to compare with.")
        return self.target.score(table, rows, self._outputs(table, rows))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model as one file; an earlier file is replaced only once the new one is complete."""
        write_model_file(
            path,
            self.network,
            {"rung": self.rung, "features": self.features.get_config(), "target": self.target.get_config()},
        )

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read a model that `save` wrote.

        Raises:
            TableError: It is no such file, or it is damaged.
        """
        network, description = read_model_file(path)
        features = Features.from_config(description.parts("features"))
        part = description.part("target")
        task = part.text("task")
        if task not in ("regression", "classification"):
            raise TableError(f"the model's description is damaged: there is no task {task[:40]!r}.")
        target: Target = NumberTarget.from_config(part) if task == "regression" else LabelTarget.from_config(part)
        inputs = [tuple(one.shape) for one in network.inputs]
        if inputs != [(None, width) for width in features.widths] or network.output_shape != (None, target.outputs):
            raise TableError(f"{path} is damaged: its network does not fit its columns. Train the model again.")
        return cls(features, target, network, description.text("rung"))

    def _outputs(self, table: Table, rows: np.ndarray) -> np.ndarray:
        inputs = [array[rows] for array in self.features.transform(table)]
        return np.asarray(self.network.predict(inputs, verbose=0))
