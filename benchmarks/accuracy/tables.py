"""The development tables, and their fixed splits."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars
from numpy.typing import NDArray

MOST_ROWS = 10_000
TEST_SHARE = 0.2
_DATES = ("%Y%m%dT%H%M%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class DevelopmentTable:
    """A table, what is to be predicted, and which columns hold categories.

    `frame` has the cells as they are in the file; `peer_frame` is for libraries that want numbers and categories: text
    that is numbers is numbers there, dates are a day, a weekday and an hour, and all other text is a category.
    """

    name: str
    task: Literal["regression", "binary", "multiclass"]
    target: str
    categorical: tuple[str, ...]
    frame: polars.DataFrame

    @classmethod
    def load(cls, folder: Path, name: str) -> "DevelopmentTable":
        """Read one of the tables that `index.json` in the folder lists."""
        entry = next(entry for entry in _index(folder) if entry["name"] == name)
        frame = polars.read_parquet(folder / f"{name}.parquet")
        return cls(name, entry["task"], entry["target"], tuple(entry["categorical"]), frame)

    def labels(self) -> list[Any]:
        """The target's labels, in order."""
        return sorted(self.frame[self.target].unique().to_list())

    def truth(self, rows: Rows) -> NDArray[Any]:
        """The target of some rows: numbers, or the labels' places in `labels()`."""
        values = self.frame[self.target][rows]
        if self.task == "regression":
            return values.to_numpy().astype(np.float64)
        place = {label: number for number, label in enumerate(self.labels())}
        return np.array([place[label] for label in values.to_list()], np.int64)

    def split(self, number: int) -> tuple[Rows, Rows]:
        """The rows that train, at most `MOST_ROWS`, and the fifth that tests: the same for every method.

        Labels are shared out alike between the two.
        """
        generator = np.random.default_rng([20_261_123, number])
        order = generator.permutation(self.frame.height)
        if self.task == "regression":
            cut = round(TEST_SHARE * len(order))
            test, train = order[:cut], order[cut:]
        else:
            classes = self.truth(order)
            is_test = np.zeros(len(order), bool)
            for label in np.unique(classes):
                members = np.flatnonzero(classes == label)
                is_test[members[: round(TEST_SHARE * len(members))]] = True
            test, train = order[is_test], order[~is_test]
        return np.sort(train[:MOST_ROWS]), np.sort(test)

    def peer_frame(self) -> tuple[polars.DataFrame, list[str]]:
        """The columns without the target, as numbers and text, and the names of those that are categories."""
        columns: list[polars.Series] = []
        categories: list[str] = []
        for series in self.frame.drop(self.target).get_columns():
            if series.dtype == polars.String:
                columns += _from_text(series, categories)
            elif series.name in self.categorical:
                columns.append(series.cast(polars.String).fill_null("missing"))
                categories.append(series.name)
            else:
                columns.append(series.cast(polars.Float64))
        return polars.DataFrame(columns), categories


def table_names(folder: Path) -> list[str]:
    """The tables' names, those with the fewest cells first."""
    ordered = sorted(_index(folder), key=lambda entry: min(entry["rows"], MOST_ROWS) * (entry["features"] + 10))
    return [entry["name"] for entry in ordered]


def _index(folder: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    return entries


def _from_text(series: polars.Series, categories: list[str]) -> list[polars.Series]:
    numbers = series.cast(polars.Float64, strict=False)
    if series.n_unique() > 20 and numbers.null_count() < 0.5 * len(series):
        return [numbers]
    for form in _DATES:
        times = series.str.to_datetime(form, strict=False)
        if times.null_count() == series.null_count():
            days = (times.dt.epoch("s") / 86_400).alias(series.name)
            return [
                days,
                times.dt.weekday().cast(polars.Float64).alias(f"{series.name} weekday"),
                (times.dt.hour() + times.dt.minute() / 60).cast(polars.Float64).alias(f"{series.name} hour"),
            ]
    categories.append(series.name)
    return [series.fill_null("missing")]
