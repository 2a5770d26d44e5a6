"""A target that is a quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.linear_scale import mean_and_deviation
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.measures import r_squared
from fathoms.tables.targets.score import Score
from fathoms.tables.targets.target import Task

if TYPE_CHECKING:
    import polars

# A normal distribution's skewness is 0, an exponential's 2.
_HEAVY = 2.0


class NumberTarget:
    """Regression: the network learns ``(f(y) - mean) / deviation`` with the mean squared error.

    `f` is the logarithm ``log(y + shift)`` where the training rows' targets are heavily skewed (see `fit`), else y
    itself. Predictions are undone to the column's own unit and held between the smallest and the largest target that
    training rows had, as a network knows nothing beyond them.

    Arguments:
        column: The column's name.
        average: The training rows' mean of y.
        spread: Their standard deviation of y.
        low: Their smallest y; no prediction is below.
        high: Their largest y; no prediction is above.
        shift: What is added before the logarithm; None if the network learns y itself.
        mean: The training rows' mean of f(y).
        deviation: Their standard deviation of f(y).

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

    def __init__(
        self,
        column: str,
        average: float,
        spread: float,
        low: float = -np.inf,
        high: float = np.inf,
        shift: float | None = None,
        mean: float | None = None,
        deviation: float | None = None,
    ) -> None:
        self.column = column
        self.average = average
        self.spread = spread
        self.low = low
        self.high = high
        self.shift = shift
        self.mean = average if mean is None else mean
        self.deviation = spread if deviation is None else deviation

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray, linear: bool = False) -> Self:
        """Learn the target's scale from these rows alone.

        The logarithm is taken if no target is negative, their skewness is above 2 (an exponential distribution's), and
        the logarithms' is less than half of it. `shift` is 0, or, if there are zeros, the smallest target above 0, so
        that counts are learned as ``log(y + 1)``.

        Arguments:
            table: The table.
            column: The target.
            rows: The training rows.
            linear: For a formula: never a logarithm, and predictions may leave the range of the training rows.

        Raises:
            TableError: The target is the same in all of the rows.
        """
        values = table.numbers(column)[rows]
        what = f"{table.name}, column {column!r}"
        average, spread = mean_and_deviation(values, what)
        if not spread:
            raise TableError(f"{what}: the target is {average:g} in every training row. Give more rows.")
        if linear:
            return cls(column, average, spread)
        low, high = float(values.min()), float(values.max())
        shift = find_shift(values)
        if shift is None:
            return cls(column, average, spread, low, high)
        mean, deviation = mean_and_deviation(np.log(values + shift), what)
        return cls(column, average, spread, low, high, shift, mean, deviation)

    @property
    def learned(self) -> str:
        """What the network learns, before standardising: the column, or its logarithm."""
        if self.shift is None:
            return self.column
        return f"log({self.column} + {self.shift:g})" if self.shift else f"log({self.column})"

    def encode(self, table: Table, rows: np.ndarray) -> np.ndarray:
        """What the network learns for these rows, float32, shape ``(rows, 1)``.

        A target below all that the logarithm was chosen for is learned as the smallest of the training rows.
        """
        values = table.numbers(self.column)[rows]
        if self.shift is not None:
            values = np.log(np.maximum(values, self.low) + self.shift)
        return np.asarray((values / self.deviation - self.mean / self.deviation)[:, None], np.float32)

    def guess(self, rows: int) -> np.ndarray:
        """The output that means the training rows' mean, shape ``(rows, 1)``."""
        middle = self.average if self.shift is None else np.log(self.average + self.shift)
        return np.full((rows, 1), (middle - self.mean) / self.deviation, np.float32)

    def values(self, outputs: np.ndarray) -> np.ndarray:
        """A network's outputs as float64 numbers in the column's own unit, shape ``(rows,)``."""
        values = np.asarray(outputs[:, 0], np.float64) * self.deviation + self.mean
        if self.shift is not None:
            with np.errstate(over="ignore"):
                values = np.exp(values) - self.shift
        return np.clip(values, self.low, self.high)

    def score(self, table: Table, rows: np.ndarray, outputs: np.ndarray) -> Score:
        """Squared errors in deviations of the training rows, and absolute errors, both of the column's own numbers."""
        errors = self.values(outputs) - table.numbers(self.column)[rows]
        return Score((errors / self.spread) ** 2, np.abs(errors))

    def measures(self, table: Table, rows: np.ndarray, outputs: np.ndarray) -> dict[str, float]:
        """``MAE``, ``RMSE`` (both in the column's unit) and ``R²`` on these rows."""
        truth, predicted = table.numbers(self.column)[rows], self.values(outputs)
        errors = predicted - truth
        rmse = float(np.sqrt(np.mean((errors / self.spread) ** 2))) * self.spread
        return {"MAE": float(np.abs(errors).mean()), "RMSE": rmse, "R²": r_squared(truth, predicted)}

    def predictions(self, outputs: np.ndarray) -> polars.DataFrame:
        """One column, ``predicted …``."""
        import polars

        return polars.DataFrame({f"predicted {self.column}": self.values(outputs)})

    def get_config(self) -> dict[str, object]:
        """What rebuilds the target, for JSON."""
        config: dict[str, object] = {
            "task": self.task,
            "column": self.column,
            "average": self.average,
            "spread": self.spread,
            "learned": "number" if self.shift is None else "logarithm",
            "bounded": bool(np.isfinite(self.low)),
        }
        if np.isfinite(self.low):
            config |= {"low": self.low, "high": self.high}
        if self.shift is not None:
            config |= {"shift": self.shift, "mean": self.mean, "deviation": self.deviation}
        return config

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild a target from what `get_config` gave.

        Raises:
            TableError: It is not such a description.
        """
        if not config.has("learned"):  # the first version of the file
            return cls(config.text("column"), config.number("mean"), config.number("deviation", least=1e-300))
        low, high = -np.inf, np.inf
        if config.flag("bounded"):
            low, high = config.number("low"), config.number("high")
        parts = config.text("column"), config.number("average"), config.number("spread", least=1e-300), low, high
        learned = config.text("learned")
        if low > high or learned not in ("number", "logarithm"):
            raise TableError("the model's description is damaged: its target cannot be. Train the model again.")
        if learned == "number":
            return cls(*parts)
        shift = config.number("shift", least=0)
        if not low + shift > 0:
            raise TableError("the model's description is damaged: a logarithm of nothing. Train the model again.")
        return cls(*parts, shift, config.number("mean"), config.number("deviation", least=1e-300))


def find_shift(values: np.ndarray) -> float | None:
    """What to add before the logarithm, or None if no logarithm helps; see `NumberTarget.fit`."""
    if values.min() < 0:
        return None
    shift = 0.0 if values.min() > 0 else float(values[values > 0].min())
    skew = skewness(values)
    return shift if skew > _HEAVY and abs(skewness(np.log(values + shift))) < skew / 2 else None


def skewness(values: np.ndarray) -> float:
    """``mean(z³)`` of the standardised numbers z; 0 where all are the same.

    Example:
        >>> skewness(np.array([0.0, 0.0, 3.0])).__round__(4)
        0.7071
    """
    mean, deviation = mean_and_deviation(values, "the numbers")
    return float(np.mean((values / deviation - mean / deviation) ** 3)) if deviation else 0.0
