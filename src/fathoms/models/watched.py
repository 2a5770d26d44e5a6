"""A metric of one output."""

from __future__ import annotations

from typing import NamedTuple

from fathoms.metrics import Metric


class Watched(NamedTuple):
    """A metric, and what it is watched on.

    Attributes:
        metric: the metric.
        place: which output, counted in the order of `engine.structure.flatten`.
        output_name: the name that stands before the metric's in logs; None for a single output.
        weighted: whether `sample_weight` applies.
    """

    metric: Metric
    place: int
    output_name: str | None
    weighted: bool
