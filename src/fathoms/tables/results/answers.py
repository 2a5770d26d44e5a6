"""What a model says of rows, beside what is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fathoms.tables.model.table_model import TableModel
from fathoms.tables.table import Table
from fathoms.tables.targets.label_target import LabelTarget

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True)
class Answers:
    """A model's predictions for some rows of a table, with the truth.

    Attributes:
        rows: The rows' numbers in the table, shape ``(rows,)``.
        truth: The target's values, float64, or the labels' places among `labels`, int64; shape ``(rows,)``.
        given: The predicted values, shape ``(rows,)``, or each label's probability, shape ``(rows, labels)``.
        labels: The labels; empty if the target is a number.
    """

    rows: np.ndarray
    truth: np.ndarray
    given: np.ndarray
    labels: tuple[str, ...] = ()

    @property
    def likeliest(self) -> np.ndarray:
        """The place of the likeliest label in each row, int64, shape ``(rows,)``."""
        return np.asarray(self.given.argmax(axis=1))


def answers_of(model: TableModel, table: Table, rows: np.ndarray) -> Answers:
    """Ask a model about some rows of a table that have a target.

    Raises:
        TableError: As `TableModel.predict`, or a row's target is missing or was never learned.
    """
    rows = np.asarray(rows, np.int64)
    given = predictions(model, rows_of(model.features.with_numbers(table), rows))
    if isinstance(model.target, LabelTarget):
        return Answers(rows, model.target.codes(table, rows), given, tuple(model.target.labels))
    return Answers(rows, table.numbers(model.target.column)[rows], given)


def predictions(model: TableModel, table: Table) -> np.ndarray:
    """What a model says of every row: values, shape ``(rows,)``, or probabilities, shape ``(rows, labels)``; float64."""
    return _given(model, model.predict(table))


def predictions_of_inputs(model: TableModel, inputs: list[np.ndarray]) -> np.ndarray:
    """As `predictions`, from inputs that `TableModel.inputs` gave."""
    return _given(model, model.target.predictions(model.network_outputs(inputs)))


def rows_of(table: Table, rows: np.ndarray) -> Table:
    """A table of some rows, in this order; a row may be there more than once."""
    return Table(table.frame[rows], table.name)


def _given(model: TableModel, frame: polars.DataFrame) -> np.ndarray:
    if isinstance(model.target, LabelTarget):
        return frame.select([f"probability of {label}" for label in model.target.labels]).to_numpy().astype(np.float64)
    return frame[f"predicted {model.target.column}"].to_numpy().astype(np.float64)
