"""What every encoder of a column does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fathoms.tables.table import Table

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True)
class Feature:
    """One input of the network, ``(value - shift) / scale``, where `text` says in the table's words what value is.

    For a flag such as ``[island = Dream]`` the value is 1 if it holds and 0 if not, `shift` is 0 and `scale` is 1.
    """

    text: str
    shift: float = 0.0
    scale: float = 1.0


class Encoder(Protocol):
    """Turns one column into inputs of a network, by what it saw of the training rows."""

    column: str

    @property
    def features(self) -> list[Feature]:
        """The inputs, one a column of what `transform` returns; none if the training rows were all alike."""
        ...

    def transform(self, table: Table) -> Matrix:
        """The column of `table` as float64 inputs, shape ``(rows, len(features))``, with no missing values."""
        ...

    def unseen(self, table: Table) -> list[str]:
        """The labels of `table` that the training rows did not have."""
        ...

    def get_config(self) -> dict[str, object]:
        """What rebuilds the encoder, for JSON."""
        ...
