"""What every encoder of a column does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fathoms.tables.table import Table

Inputs = np.ndarray[tuple[int], np.dtype[np.float64]]
Codes = np.ndarray[tuple[int], np.dtype[np.int32]]


@dataclass(frozen=True)
class Feature:
    """One input of the network, ``(value - shift) / scale``, where `text` says in the table's words what value is.

    For a flag such as ``[island = Dream]`` the value is 1 if it holds and 0 if not, `shift` is 0 and `scale` is 1.
    """

    text: str
    shift: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class Encoded:
    """A column as inputs, each of shape ``(rows,)`` and without missing values: `numbers` that vary continuously,
    `flags` that are 0 or 1, and the `codes` of labels, if its encoder gives codes."""

    numbers: list[Inputs]
    flags: list[Inputs]
    codes: Codes | None = None


class Encoder(Protocol):
    """Turns one column into inputs of a network, by what it saw of the training rows."""

    column: str

    @property
    def numbers(self) -> list[Feature]:
        """The continuous inputs."""
        ...

    @property
    def flags(self) -> list[Feature]:
        """The inputs that are 0 or 1."""
        ...

    @property
    def codes(self) -> list[Feature]:
        """What each code stands for, from 0 on; empty if the encoder gives none."""
        ...

    def transform(self, table: Table) -> Encoded:
        """The column of `table` as inputs; as many as `numbers`, `flags` and `codes` say."""
        ...

    def unseen(self, table: Table) -> list[str]:
        """The labels of `table` that the network has not learned to tell from others, sorted."""
        ...

    def get_config(self) -> dict[str, object]:
        """What rebuilds the encoder, for JSON."""
        ...
