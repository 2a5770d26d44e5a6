"""Labels in their order, as a number."""

from __future__ import annotations

from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.category_encoder import places
from fathoms.tables.encoding.encoder import Encoded, Feature
from fathoms.tables.encoding.number_encoder import encode_numbers, fit_scale, scale_from_config
from fathoms.tables.encoding.scale import Scale, Scaling
from fathoms.tables.table import Table


class OrderedEncoder:
    """A column of labels with an order as the label's place in it, from 0 on, scaled as numbers are.

    A missing or unknown label becomes the training rows' median place; if any training row lacked a label, a flag says
    where.

    Example:
        >>> import polars
        >>> table = Table(polars.DataFrame({"size": ["low", "high", "mid"]}))
        >>> encoder = OrderedEncoder.fit(table, "size", np.arange(3), ["low", "mid", "high"], "linear")
        >>> encoder.transform(table).numbers[0].round(2)
        array([-1.22,  1.22,  0.  ])
    """

    def __init__(self, column: str, order: list[str], scale: Scale, median: float, missing: bool) -> None:
        self.column = column
        self.order = order
        self.scale = scale
        self.median = median
        self.missing = missing

    @classmethod
    def fit(cls, table: Table, column: str, rows: np.ndarray, order: list[str], scaling: Scaling = "robust") -> Self:
        """Learn scale and median of the places from these rows alone."""
        values = _ranks(table, column, order)[rows]
        return cls(column, order, *fit_scale(values, scaling, f"{table.name}, column {column!r}"))

    @property
    def numbers(self) -> list[Feature]:
        """The scaled place."""
        text = f"{self.column} (0 = {self.order[0]} … {len(self.order) - 1} = {self.order[-1]})"
        return [] if self.scale.constant else [Feature(text, *self.scale.line)]

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
        return encode_numbers(_ranks(table, self.column, self.order), self.scale, self.median, self.missing)

    def unseen(self, table: Table) -> list[str]:
        """The labels that have no place in the order."""
        return sorted(set(table.labels(self.column).drop_nulls().unique()) - set(self.order))

    def get_config(self) -> dict[str, object]:
        """What rebuilds the encoder, for JSON."""
        return {
            "kind": "ordered",
            "column": self.column,
            "order": self.order,
            "scale": self.scale.get_config(),
            "median": self.median,
            "missing": self.missing,
        }

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild an encoder from what `get_config` gave."""
        return cls(
            config.text("column"),
            config.texts("order"),
            scale_from_config(config.part("scale")),
            config.number("median"),
            config.flag("missing"),
        )


def _ranks(table: Table, column: str, order: list[str]) -> np.ndarray:
    """Each label's place, NaN where it has none."""
    place = places(table.labels(column), order)
    return np.where(place < 0, np.nan, place)
