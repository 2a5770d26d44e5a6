"""A target that is one of two or more labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.yes_no_encoder import in_order
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.measures import mean_area_under_roc
from fathoms.tables.targets.score import Score
from fathoms.tables.targets.target import Task
from fathoms.tables.targets.temperature import LEAST

if TYPE_CHECKING:
    import polars


class LabelTarget:
    """Classification: the network gives each label's probability and learns by cross-entropy.

    Two labels need one output, the probability of the second (sigmoid); more need one output each (softmax).

    Arguments:
        column: The column's name.
        labels: Its labels, in their natural order.
        shares: Their frequencies among the training rows.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"y": ["no", "yes", "no", "no"]}))
        >>> target = LabelTarget.fit(table, "y", rows=np.arange(4))
        >>> target.labels, target.guess(1)
        (['no', 'yes'], array([[0.25]], dtype=float32))
    """

    task: Task = "classification"
    loss_name = "cross-entropy"
    metric_name = "accuracy"
    higher_is_better = True

    def __init__(self, column: str, labels: list[str], shares: list[float]) -> None:
        self.column = column
        self.labels = labels
        self.shares = shares
        two = len(labels) == 2
        self.outputs = 1 if two else len(labels)
        self.activation = "sigmoid" if two else "softmax"
        self.loss = "binary_crossentropy" if two else "sparse_categorical_crossentropy"

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray) -> Self:
        """Learn the labels and their shares from these rows alone.

        Raises:
            TableError: All these rows have the same label.
        """
        labels = table.labels(column)[rows]
        counts = dict(labels.value_counts().iter_rows())
        if len(counts) < 2:
            raise TableError(
                f"{table.name}, column {column!r}: every training row is {next(iter(counts))!r}. "
                "Give more rows of the other label."
            )
        ordered = in_order(list(counts))
        return cls(column, ordered, [counts[label] / len(labels) for label in ordered])

    def codes(self, table: Table, rows: np.ndarray) -> np.ndarray:
        """Each row's label as its place among `labels`, int64, shape ``(rows,)``.

        Raises:
            TableError: A label is missing, or the training rows did not have it.
        """
        place = {label: code for code, label in enumerate(self.labels)}
        labels = table.labels(self.column)[rows].to_list()
        codes = np.array([place.get(label, -1) for label in labels], np.int64)
        if (codes < 0).any():
            row = int((codes < 0).argmax())
            known = ", ".join(repr(label) for label in self.labels[:8]) + (", …" if len(self.labels) > 8 else "")
            raise TableError(
                f"{table.name}, {table.place(int(rows[row]))}, column {self.column!r}: {labels[row]!r} is not one of "
                f"the labels that the model has learned ({known}). Correct it, or train again with such rows."
            )
        return codes

    def encode(self, table: Table, rows: np.ndarray) -> np.ndarray:
        """The codes as float32, shape ``(rows, 1)``."""
        return self.codes(table, rows).astype(np.float32)[:, None]

    def guess(self, rows: int) -> np.ndarray:
        """The outputs that mean the training rows' shares, shape ``(rows, outputs)``."""
        return np.tile(np.array([self.shares[-self.outputs :]], np.float32), (rows, 1))

    def score(self, table: Table, rows: np.ndarray, outputs: np.ndarray) -> Score:
        """Cross-entropy and correctness, row by row."""
        codes = self.codes(table, rows)
        probabilities = self.probabilities(outputs)
        given = np.clip(probabilities[np.arange(len(codes)), codes], LEAST, 1 - LEAST)
        return Score(-np.log(given), (probabilities.argmax(axis=1) == codes).astype(np.float64))

    def predictions(self, outputs: np.ndarray) -> polars.DataFrame:
        """The likeliest label, then the probability of each."""
        import polars

        probabilities = self.probabilities(outputs)
        likeliest = [self.labels[code] for code in probabilities.argmax(axis=1)]
        columns: dict[str, object] = {f"predicted {self.column}": likeliest}
        columns |= {f"probability of {label}": probabilities[:, code] for code, label in enumerate(self.labels)}
        return polars.DataFrame(columns)

    def probabilities(self, outputs: np.ndarray) -> np.ndarray:
        """Each label's probability, float64, shape ``(rows, labels)``."""
        outputs = outputs.astype(np.float64)
        return np.concatenate([1 - outputs, outputs], axis=1) if self.outputs == 1 else outputs

    def measures(self, table: Table, rows: np.ndarray, outputs: np.ndarray) -> dict[str, float]:
        """``accuracy``, ``log-loss`` (in nats) and ``AUC`` on these rows.

        The AUC is the area under the receiver operating characteristic; with more than two labels the mean of the areas
        of each label against the others. It is NaN if the rows have one label only.
        """
        score = self.score(table, rows, outputs)
        area = mean_area_under_roc(self.codes(table, rows), self.probabilities(outputs))
        return {"accuracy": score.metric, "log-loss": score.loss, "AUC": area}

    def get_config(self) -> dict[str, object]:
        """What rebuilds the target, for JSON."""
        return {"task": self.task, "column": self.column, "labels": self.labels, "shares": self.shares}

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild a target from what `get_config` gave."""
        labels, shares = config.texts("labels"), config.numbers("shares", least=0)
        if len(labels) < 2 or len(labels) != len(shares):
            raise TableError("the model's description is damaged: its labels and their shares do not agree.")
        return cls(config.text("column"), labels, shares)
