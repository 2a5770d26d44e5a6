"""A target that is a quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.number_encoder import mean_and_deviation
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.score import Score
from fathoms.tables.targets.target import Task

if TYPE_CHECKING:
    import polars


class NumberTarget:
    """Regression: the network learns ``(y - mean) / deviation`` with the mean squared error.

    `mean` and `deviation` are the training rows'. The loss is the one that the network sees, so that the mean's is about
    1 whatever the unit; the metric and the predictions are in the column's own unit.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"y": [1.0, 3.0, 9.0]}))
        >>> target = NumberTarget.fit(table, "y", rows=np.array([0, 1]))
        >>> target.encode(table, np.arange(3))[:, 0]
        array([-1.,  1.,  7.], dtype=float32)
    """

    task: Task = "regression"
    outputs = 1
    activation = "linear"
    loss = "mean_squared_error"
    loss_name = "mean squared error of the standardised target"
    metric_name = "mean absolute error"
    higher_is_better = False

    def __init__(self, column: str, mean: float, deviation: float) -> None:
        self.column = column
        self.mean = mean
        self.deviation = deviation

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray) -> Self:
        """Learn mean and deviation from these rows alone.

        Raises:
            TableError: The target is the same in all of them.
        """
        mean, deviation = mean_and_deviation(table.numbers(column)[rows], f"{table.name}, column {column!r}")
        if not deviation:
            raise TableError(
                f"{table.name}, column {column!r}: the target is {mean:g} in every training row. Give more rows."
            )
        return cls(column, mean, deviation)

    def encode(self, table: Table, rows: np.ndarray) -> np.ndarray:
        """The standardised target of these rows, float32, shape ``(rows, 1)``."""
        scaled = table.numbers(self.column)[rows] / self.deviation - self.mean / self.deviation
        return np.asarray(scaled[:, None], np.float32)

    def guess(self, rows: int) -> np.ndarray:
        """Zeros: the training rows' mean, shape ``(rows, 1)``."""
        return np.zeros((rows, 1), np.float32)

    def score(self, table: Table, rows: np.ndarray, outputs: np.ndarray) -> Score:
        """Squared errors in deviations, and absolute errors in the column's unit."""
        errors = self._values(outputs) - table.numbers(self.column)[rows]
        return Score((errors / self.deviation) ** 2, np.abs(errors))

    def predictions(self, outputs: np.ndarray) -> polars.DataFrame:
        """One column, ``predicted …``."""
        import polars

        return polars.DataFrame({f"predicted {self.column}": self._values(outputs)})

    def _values(self, outputs: np.ndarray) -> np.ndarray:
        return np.asarray(outputs[:, 0], np.float64) * self.deviation + self.mean

    def get_config(self) -> dict[str, object]:
        """What rebuilds the target, for JSON."""
        return {"task": self.task, "column": self.column, "mean": self.mean, "deviation": self.deviation}

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild a target from what `get_config` gave."""
        return cls(config.text("column"), config.number("mean"), config.number("deviation", least=1e-300))
