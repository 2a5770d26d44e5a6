"""What becomes of a network's outputs, in words that every export can write."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fathoms.tables.table_error import TableError
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target


@dataclass(frozen=True)
class NumberPlan:
    """``y = output·deviation + mean``, then ``exp(y) - shift`` if there is a shift, held between `low` and `high`."""

    column: str
    mean: float
    deviation: float
    shift: float | None = None
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True)
class LabelPlan:
    """The likeliest label, and each one's probability."""

    column: str
    labels: tuple[str, ...]


def target_plan(target: Target) -> NumberPlan | LabelPlan:
    """Describe what `Target.predictions` does.

    Raises:
        TableError: There is no description of its class.
    """
    if isinstance(target, NumberTarget):
        return NumberPlan(
            target.column,
            target.mean,
            target.deviation,
            target.shift,
            target.low,
            target.high,
        )
    if isinstance(target, LabelTarget):
        return LabelPlan(target.column, tuple(target.labels))
    raise TableError(f"a target of the class {type(target).__name__} cannot be exported yet.")
