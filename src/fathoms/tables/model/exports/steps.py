"""What is done to a column's cells until they are a network's input, one step after the other.

Encoders are described in these steps (`plan.py`), and every export can write each of them; a test holds both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class Step:
    """One step: from a number (or label) a row to another number a row. A missing number is NaN, a missing label None."""


@dataclass(frozen=True)
class Fill(Step):
    """`value` where the number is missing."""

    value: float


@dataclass(frozen=True)
class IsMissing(Step):
    """1 where the number or label is missing, else 0."""


@dataclass(frozen=True)
class Line(Step):
    """``(x - shift) / scale``, held within ±10⁶."""

    shift: float
    scale: float


@dataclass(frozen=True)
class Bend(Step):
    """``x / √(1 + (x / limit)²)``: nearly x near 0, and never beyond ±limit."""

    limit: float


@dataclass(frozen=True)
class Curve(Step):
    """Straight lines between the points ``(values, heights)``, level beyond the first and the last."""

    values: tuple[float, ...]
    heights: tuple[float, ...]


@dataclass(frozen=True)
class Wave(Step):
    """The sine or cosine of the share of a day's year, week or day that has passed; 0 where the day is missing."""

    cycle: Literal["year", "week", "day"]
    wave: Literal["sin", "cos"]


@dataclass(frozen=True)
class Lookup(Step):
    """Each label's number; `other` for labels that are not there, and `missing` for none."""

    numbers: dict[str, float]
    other: float
    missing: float


@dataclass(frozen=True)
class Chain:
    """One input of a network: a column, how its cells are read, and the steps.

    `reading` is "number", "label", or "date" with the form of its texts: "date %d.%m.%Y" gives days since 1970.
    """

    column: str
    reading: str
    steps: tuple[Step, ...]
