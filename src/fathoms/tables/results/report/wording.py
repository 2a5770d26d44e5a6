"""How the report writes scores."""

from __future__ import annotations

import math

from fathoms.tables.results.depth import ENSEMBLES, significant
from fathoms.tables.results.interval import Interval
from fathoms.tables.targets.target import Target


def titled(rung: str) -> str:
    """A rung's name in a table: of an ensemble it is told that it is one."""
    return f"{rung} (ensemble)" if rung in ENSEMBLES and rung != "ensemble" else rung


def score(value: float, target: Target) -> str:
    """A metric: three digits in the target's unit, or a percentage.

    Example:
        >>> from fathoms.tables.targets.number_target import NumberTarget
        >>> score(0.43, NumberTarget("price", 0, 1))
        '0.430'
    """
    return significant(value) if target.task == "regression" else f"{value:.1%}"


def ends(interval: Interval, target: Target) -> str:
    """The two ends of a metric's interval: ``0.41 – 0.46``."""
    return f"{score(interval.low, target)} – {score(interval.high, target)}"


def meaning(target: Target) -> str:
    """What the metric is, with its unit."""
    unit = f", in the unit of {target.column}" if target.task == "regression" else ""
    return target.metric_name + unit


def plus_minus(value: float, half: float) -> str:
    """A difference and half of its interval, both with as many digits as the half needs.

    Example:
        >>> plus_minus(0.20613, 0.0377)
        '+0.206 ± 0.038'
    """
    if not 1e-4 <= half < 1e7:
        return f"{value:+.3g} ± {half:.2g}".replace("-", "−")
    decimals = max(0, 1 - math.floor(math.log10(half)))
    return f"{value:+,.{decimals}f} ± {half:,.{decimals}f}".replace("-", "−")


def duration(seconds: float) -> str:
    """A time as a person says it: ``0.4 s``, ``2 min 5 s``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
