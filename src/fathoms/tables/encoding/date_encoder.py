"""Dates, as the time that has passed and where in the year, week and day they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.encoding.encoder import Encoded, Feature, Inputs
from fathoms.tables.encoding.number_encoder import fit_scale, scale_from_config
from fathoms.tables.encoding.scale import Scale, Scaling
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

CYCLES = ("year", "week", "day")
_WORDS = {"year": "time of year", "week": "weekday", "day": "time of day"}


class DateEncoder:
    """A column of dates as days since 1970, scaled as numbers are, and as sine and cosine of its cycles.

    The cycles are the year, the week and the day, ``sin(2π·t)`` and ``cos(2π·t)`` with `t` the share of the cycle that
    has passed (the week in whole days), each if the training rows differ in it: months for the year, weekdays for the
    week, hours for the day. A missing date becomes the training rows' median and the middle (0, 0) of every cycle; if any
    training row lacked it, a flag says where.

    Arguments:
        column: The column's name.
        format: How texts are written; see `read_dates`.
        scale: What scales the days.
        median: The days that stand for a missing date.
        missing: Whether a flag says where the date was missing.
        cycles: Which of `CYCLES` are inputs.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"when": ["2024-01-01", "2024-07-02", "2025-01-01"]}))
        >>> encoder = DateEncoder.fit(table, "when", np.arange(3), "%Y-%m-%d", "linear")
        >>> encoder.cycles
        ['year', 'week']
        >>> encoder.transform(table).numbers[2].round(1)  # the cosine of the year
        array([ 1., -1.,  1.])
    """

    def __init__(
        self, column: str, format: str, scale: Scale, median: float, missing: bool, cycles: Iterable[str]
    ) -> None:
        self.column = column
        self.format = format
        self.scale = scale
        self.median = median
        self.missing = missing
        self.cycles = list(cycles)

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray, format: str, scaling: Scaling = "robust") -> Self:
        """Learn from these rows alone.

        Raises:
            TableError: A cell is no date.
        """
        days = read_dates(table, column, format)[rows]
        scale = fit_scale(days, scaling, f"{table.name}, column {column!r}")
        present = days[~np.isnan(days)]
        return cls(column, format, *scale, [cycle for cycle in CYCLES if _varies(present, cycle)])

    @property
    def numbers(self) -> list[Feature]:
        """The scaled days, then sine and cosine of each cycle."""
        features = [] if self.scale.constant else [Feature(f"days from 1970 to {self.column}", *self.scale.line)]
        for cycle in self.cycles:
            features += [Feature(f"{wave}({_WORDS[cycle]} of {self.column})") for wave in ("sin", "cos")]
        return features

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
        days = read_dates(table, self.column, self.format)
        absent = np.isnan(days)
        filled = np.where(absent, self.median, days)
        numbers: list[Inputs] = [] if self.scale.constant else [self.scale(filled)]
        for cycle in self.cycles:
            angle = 2 * np.pi * _phase(filled, cycle)
            numbers += [np.where(absent, 0.0, np.sin(angle)), np.where(absent, 0.0, np.cos(angle))]
        return Encoded(numbers, [absent.astype(np.float64)] * self.missing)

    def unseen(self, table: Table) -> list[str]:
        """Nothing: every date is as good as another."""
        return []

    def get_config(self) -> dict[str, object]:
        """What rebuilds the encoder, for JSON."""
        return {
            "kind": "date",
            "column": self.column,
            "format": self.format,
            "scale": self.scale.get_config(),
            "median": self.median,
            "missing": self.missing,
            "cycles": self.cycles,
        }

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild an encoder from what `get_config` gave."""
        cycles = config.texts("cycles")
        if not set(cycles) <= set(CYCLES):
            raise TableError("the model's description is damaged: a date has an unknown cycle. Train the model again.")
        return cls(
            config.text("column"),
            config.text("format"),
            scale_from_config(config.part("scale")),
            config.number("median"),
            config.flag("missing"),
            cycles,
        )


def _varies(days: np.ndarray, cycle: str) -> bool:
    """Whether dates differ in their month, weekday or time of day. Dates that are all firsts of a month stand for the
    month and have no weekday."""
    whole = np.floor(days)
    if cycle == "day":
        return len(np.unique(days - whole)) > 1
    months = whole.astype("datetime64[D]").astype("datetime64[M]")
    if cycle == "year":
        return len(np.unique(months.astype(np.int64) % 12)) > 1
    firsts = (months.astype("datetime64[D]").astype(np.float64) == whole).all()
    return not firsts and len(np.unique(whole % 7)) > 1


def _phase(days: np.ndarray, cycle: str) -> np.ndarray:
    """The share of the cycle that has passed, from 0 to 1."""
    whole = np.floor(days)
    if cycle == "day":
        return np.asarray(days - whole)
    if cycle == "week":
        return np.asarray((whole + 3) % 7 / 7)  # 1970 began on a Thursday
    dates = whole.astype("datetime64[D]")
    start = dates.astype("datetime64[Y]")
    length = (start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")
    passed = dates - start.astype("datetime64[D]")
    return np.asarray(passed.astype(np.float64) / length.astype(np.float64))
