"""A trained network with all that it needs to take raw rows."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from fathoms.models import Model
from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.features import Features
from fathoms.tables.model.model_file import ModelFile, read_model_file, write_model_file
from fathoms.tables.model.older_files import reorder_inputs
from fathoms.tables.model.row_sample import sample_config, sample_from_config
from fathoms.tables.model.training_facts import TrainingFacts
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
        network: The network; an ensemble is one network, too, whose last layer averages its members.
        rung: What the network is called.
        training: Where the model comes from, and what new data are held against; None if that is not known.
        sample: A few training rows, for explanations; None if they are not to be kept.

    Example:
        >>> model = TableModel.load("red-wine.keras")  # doctest: +SKIP
        >>> model.predict(read_table("new.csv"))  # doctest: +SKIP
    """

    def __init__(
        self,
        features: Features,
        target: Target,
        network: Model,
        rung: str,
        training: TrainingFacts | None = None,
        sample: Table | None = None,
    ) -> None:
        self.features = features
        self.target = target
        self.network = network
        self.rung = rung
        self.training = training
        self.sample = sample

    def predict(self, table: Table) -> polars.DataFrame:
        """Predict every row: one column for a number; for labels the likeliest and each one's probability.

        Raises:
            TableError: A column that the model needs is missing, or holds text where numbers belong.
        """
        return self.target.predictions(self.outputs(table, np.arange(table.rows)))

    def evaluate(self, table: Table) -> Score:
        """Compare predictions with the target where a row has one.

        Raises:
            TableError: As `predict`, or the target column is missing, empty or not what the model learned.
        """
        rows = self.rows_with_target(table)
        return self.target.score(table, rows, self.outputs(table, rows))

    def rows_with_target(self, table: Table) -> np.ndarray:
        """The numbers of the rows that have a target, ascending.

        Raises:
            TableError: The target column is missing or empty.
        """
        table.check_column(self.target.column, "The model's target")
        rows = np.flatnonzero(table.labels(self.target.column).is_not_null().to_numpy())
        if not len(rows):
            raise TableError(f"{table.name}, column {self.target.column!r}: no row has a target to compare with.")
        return rows

    def outputs(self, table: Table, rows: np.ndarray) -> np.ndarray:
        """The network's outputs for these rows, shape ``(rows, outputs)``."""
        return self.network_outputs([part[rows] for part in self.inputs(table)])

    def inputs(self, table: Table) -> list[np.ndarray]:
        """The network's inputs for every row, an array for each; see `Features.transform`."""
        return self.features.transform(table)

    def network_outputs(self, inputs: list[np.ndarray]) -> np.ndarray:
        """The network's outputs for inputs that `inputs` gave, or some of their rows."""
        return np.asarray(self.network.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0))

    def lab(self, data: Any = None, *, port: int = 0, browser: bool = True, block: bool | None = None) -> Any:
        """Open the Lab on this model, with its columns' encoding; see `fathoms.Model.lab`.

        Arguments:
            data: The table, all that `fathoms.read_table` takes; without one the page waits for it.
            port, browser, block: As for `fathoms.Model.lab`.

        Raises:
            LabError: The Lab cannot draw the network, as of an ensemble, or the table lacks a column.
        """
        import fathoms

        return fathoms.lab.lab_of(self, data, None, None, port, browser, block)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model as one file; an earlier file is replaced only once the new one is complete.

        The file keeps the sample of training rows, if the model has one; of private data make the model without.
        """
        write_model_file(
            path,
            self.network,
            {
                "rung": self.rung,
                "features": self.features.get_config(),
                "target": self.target.get_config(),
                "training": self.training and self.training.get_config(),
            },
            None if self.sample is None else sample_config(self.sample),
        )

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read a model that `save` wrote, this version of Fathoms or an earlier one.

        Raises:
            TableError: It is no such file, or it is damaged.
        """
        return cls.from_file(read_model_file(path), str(path))

    @classmethod
    def from_file(cls, file: ModelFile, name: str) -> Self:
        """Make a model of what was read from a file; `name` is what messages call it.

        Raises:
            TableError: Its parts do not fit one another.
        """
        features = Features.from_config(file.description.parts("features"))
        target = _target(file.description.part("target"))
        if file.version == 1:
            reorder_inputs(file.network, features)
        if not _fits(file.network, features, target):
            raise TableError(f"{name} is damaged: its network does not fit its columns. Train the model again.")
        return cls(
            features,
            target,
            file.network,
            file.description.text("rung"),
            TrainingFacts.from_config(file.description.part("training")) if file.description.has("training") else None,
            None if file.sample is None else sample_from_config(file.sample.parts("columns")),
        )


def _target(config: CheckedConfig) -> Target:
    task = config.text("task")
    if task not in ("regression", "classification"):
        raise TableError(f"the model's description is damaged: there is no task {task[:40]!r}.")
    return NumberTarget.from_config(config) if task == "regression" else LabelTarget.from_config(config)


def _fits(network: Model, features: Features, target: Target) -> bool:
    """Whether a network has an input for each array of features, and the target's outputs."""
    inputs = [tuple(tensor.shape) for tensor in network.inputs]
    outputs = [tuple(tensor.shape) for tensor in network.outputs]
    return inputs == [(None, width) for width in features.widths] and outputs == [(None, target.outputs)]
