"""Numbers, standardised."""

from __future__ import annotations

from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.encoder import Encoded, Feature
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

# Far beyond any training row, and still well inside float32 after a network has multiplied it.
_FARTHEST = 1e6


class NumberEncoder:
    """A column of numbers as ``(x - mean) / deviation``, and a flag where it was missing.

    `mean` and `deviation` (the standard deviation, divided by n) are those of the training rows that have a value. A
    missing value becomes the training rows' `median`; if any training row lacked the value, a second input says where.
    A column that is constant over the training rows has deviation 0 and gives no input.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"x": [1.0, 3.0, None, 100.0]}))
        >>> encoder = NumberEncoder.fit(table, "x", np.array([0, 1, 2]))
        >>> encoder.transform(table).numbers
        [array([-1.,  1.,  0., 98.])]
        >>> encoder.transform(table).flags
        [array([0., 0., 1., 0.])]
    """

    def __init__(self, column: str, mean: float, deviation: float, median: float, missing: bool) -> None:
        self.column = column
        self.mean = mean
        self.deviation = deviation
        self.median = median
        self.missing = missing

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray) -> Self:
        """Learn mean, deviation and median from these rows alone."""
        values = table.numbers(column)[rows]
        present = values[~np.isnan(values)]
        missing = 0 < len(present) < len(values)
        if not len(present):
            return cls(column, 0.0, 0.0, 0.0, False)
        mean, deviation = mean_and_deviation(present, f"{table.name}, column {column!r}")
        return cls(column, mean, deviation, float(np.median(present)), missing)

    @property
    def numbers(self) -> list[Feature]:
        """The standardised value."""
        return [Feature(self.column, self.mean, self.deviation)] if self.deviation else []

    @property
    def flags(self) -> list[Feature]:
        """Whether it was missing, if it was in a training row."""
        return [Feature(f"[{self.column} is missing]")] * self.missing

    @property
    def codes(self) -> list[Feature]:
        """None."""
        return []

    def transform(self, table: Table) -> Encoded:
        """The inputs for the rows of `table`."""
        values = table.numbers(self.column)
        absent = np.isnan(values)
        numbers = []
        if self.deviation:
            scaled = np.where(absent, self.median, values) / self.deviation - self.mean / self.deviation
            numbers.append(np.clip(scaled, -_FARTHEST, _FARTHEST))
        return Encoded(numbers, [absent.astype(np.float64)] * self.missing)

    def unseen(self, table: Table) -> list[str]:
        """Nothing: every number is as good as another."""
        return []

    def get_config(self) -> dict[str, object]:
        """What rebuilds the encoder, for JSON."""
        return {
            "kind": "number",
            "column": self.column,
            "mean": self.mean,
            "deviation": self.deviation,
            "median": self.median,
            "missing": self.missing,
        }

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild an encoder from what `get_config` gave."""
        return cls(
            config.text("column"),
            config.number("mean"),
            config.number("deviation", least=0),
            config.number("median"),
            config.flag("missing"),
        )


def mean_and_deviation(values: np.ndarray, what: str) -> tuple[float, float]:
    """Mean and standard deviation (divided by n) of finite numbers; the deviation is 0 where it is only rounding.

    Raises:
        TableError: The numbers are so large that their deviation is not finite.
    """
    size = float(np.abs(values).max())
    if size == 0:
        return 0.0, 0.0
    scaled = values / size  # so that squares of huge numbers stay finite
    mean, deviation = float(scaled.mean()) * size, float(scaled.std()) * size
    if not np.isfinite(mean) or not np.isfinite(deviation) or size > 1e300:
        raise TableError(f"{what}: a value of {size:.1e} is too large to learn from. Correct it or use another unit.")
    return mean, deviation if deviation > 1e-12 * size else 0.0
