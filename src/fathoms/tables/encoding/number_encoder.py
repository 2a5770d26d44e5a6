"""Numbers, scaled."""

from __future__ import annotations

from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.encoder import Encoded, Feature
from fathoms.tables.encoding.linear_scale import LinearScale
from fathoms.tables.encoding.no_scale import NoScale
from fathoms.tables.encoding.quantile_scale import QuantileScale
from fathoms.tables.encoding.robust_scale import RobustScale
from fathoms.tables.encoding.scale import Scale, Scaling
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

_SCALES: dict[str, type[RobustScale | QuantileScale | LinearScale | NoScale]] = {
    "robust": RobustScale,
    "quantile": QuantileScale,
    "linear": LinearScale,
    "none": NoScale,
}


class NumberEncoder:
    """A column of numbers as one scaled input, and a flag where it was missing.

    A missing value becomes the training rows' `median`; if any training row lacked the value, a flag says where. A
    column that is constant over the training rows gives no number.

    Arguments:
        column: The column's name.
        scale: What makes inputs of the size of one.
        median: What stands for a missing value.
        missing: Whether a flag says where the value was missing.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"x": [1.0, 3.0, None, 100.0]}))
        >>> encoder = NumberEncoder.fit(table, "x", np.array([0, 1, 2]), "linear")
        >>> encoder.transform(table).numbers
        [array([-1.,  1.,  0., 98.])]
        >>> encoder.transform(table).flags
        [array([0., 0., 1., 0.])]
    """

    def __init__(self, column: str, scale: Scale, median: float, missing: bool) -> None:
        self.column = column
        self.scale = scale
        self.median = median
        self.missing = missing

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray, scaling: Scaling = "robust") -> Self:
        """Learn scale and median from these rows alone."""
        return cls(column, *fit_scale(table.numbers(column)[rows], scaling, f"{table.name}, column {column!r}"))

    @property
    def numbers(self) -> list[Feature]:
        """The scaled value."""
        return [] if self.scale.constant else [Feature(self.column, *self.scale.line)]

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
        return encode_numbers(table.numbers(self.column), self.scale, self.median, self.missing)

    def unseen(self, table: Table) -> list[str]:
        """Nothing: every number is as good as another."""
        return []

    def get_config(self) -> dict[str, object]:
        """What rebuilds the encoder, for JSON."""
        return {
            "kind": "number",
            "column": self.column,
            "scale": self.scale.get_config(),
            "median": self.median,
            "missing": self.missing,
        }

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild an encoder from what `get_config` gave."""
        # The first version of the file had mean and deviation in the scale's place.
        scale = scale_from_config(config.part("scale")) if config.has("scale") else LinearScale.from_config(config)
        return cls(config.text("column"), scale, config.number("median"), config.flag("missing"))


def fit_scale(values: np.ndarray, scaling: Scaling, what: str) -> tuple[Scale, float, bool]:
    """A scale, the median, and whether some, but not all, of the numbers are missing (NaN)."""
    absent = np.isnan(values)
    missing = bool(absent.any())
    if missing:
        values = values[~absent]
    if not len(values):
        return LinearScale(0.0, 0.0), 0.0, False
    scale = _SCALES[scaling].fit(values, what)
    median = scale.median if isinstance(scale, RobustScale) else float(np.median(values))
    return scale, median, missing


def encode_numbers(values: np.ndarray, scale: Scale, median: float, missing: bool) -> Encoded:
    """Scaled numbers with the median where one is missing (NaN), and the flag that says so."""
    absent = np.isnan(values)
    numbers = [] if scale.constant else [scale(np.where(absent, median, values) if absent.any() else values)]
    return Encoded(numbers, [absent.astype(np.float64)] * missing)


def scale_from_config(config: CheckedConfig) -> Scale:
    """Rebuild a scale from what its `get_config` gave."""
    scaling = config.text("scaling")
    if scaling not in _SCALES:
        raise TableError(f"the model's description is damaged: there is no scaling {scaling[:40]!r}.")
    return _SCALES[scaling].from_config(config)
