"""An axis: where values stand, and which are written beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import numpy as np

# Smaller values and distances are taken for zero.
_LEAST = 1e-100
_DAY = 86_400.0
_YEAR = 365.25 * _DAY


@dataclass(frozen=True)
class Axis:
    """A range of values, drawn evenly or by their logarithm.

    Attributes:
        low: The first value.
        high: The last one, above `low`.
        title: What the values are.
        log: Whether equal ratios are equally long.
        moments: Whether values are seconds since 1970, written as dates.
        whole: Whether only whole numbers are written.
        names: Names of the values 0, 1, 2, …, written in place of numbers.
    """

    low: float
    high: float
    title: str = ""
    log: bool = False
    moments: bool = False
    whole: bool = False
    names: tuple[str, ...] = ()

    @classmethod
    def over(
        cls, *values: np.ndarray, title: str = "", log: bool = False, moments: bool = False, room: float = 0.04
    ) -> Self:
        """The axis that holds all finite values, with a little room at both ends."""
        found = np.concatenate([np.ravel(some) for some in values]) if values else np.zeros(0)
        found = found[np.isfinite(found)]
        whole = len(found) > 0 and bool((found == np.round(found)).all())
        log = log and len(found) > 0 and bool((found > _LEAST).all())
        low, high = (float(found.min()), float(found.max())) if len(found) else (0.0, 1.0)
        if high - low <= max(1e-12 * max(abs(low), abs(high)), _LEAST):
            half = abs(low) / 2 or 0.5
            low, high = (low / 2, high * 2) if log else (low - half, high + half)
        if log:
            ratio = (high / low) ** room
            return cls(low / ratio, high * ratio, title, log=True)
        return cls(low - room * (high - low), high + room * (high - low), title, moments=moments, whole=whole)

    def at(self, values: np.ndarray) -> np.ndarray:
        """Where values stand, from 0 at `low` to 1 at `high`."""
        values = np.asarray(values, np.float64)
        if self.log:
            return np.asarray(
                (np.log(np.maximum(values, _LEAST)) - math.log(self.low)) / math.log(self.high / self.low)
            )
        return np.asarray((values - self.low) / (self.high - self.low))

    def ticks(self, count: int = 5) -> list[tuple[float, str]]:
        """About `count` round values within the axis, with how they are written.

        Example:
            >>> Axis(0, 1).ticks()
            [(0.0, '0.0'), (0.2, '0.2'), (0.4, '0.4'), (0.6, '0.6'), (0.8, '0.8'), (1.0, '1.0')]
        """
        if self.names:
            return [(float(place), label) for place, label in enumerate(self.names)]
        if self.moments:
            return _dates(self.low, self.high, count)
        if self.log:
            powers = _powers(self.low, self.high, count)
            if len(powers) >= 2:
                return [(value, short(value)) for value in powers]
        step = _round_step((self.high - self.low) / count)
        step = max(1.0, _round_step(step) if step != 2.5 else 5.0) if self.whole else step
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        values = [round(place * step, 12) + 0.0 for place in range(first, last + 1)]
        return [(value, _written(value, step)) for value in values]


def short(value: float) -> str:
    """A number in few letters: ``0.25``, ``1,500``, ``120k``, ``3.2M``.

    Example:
        >>> short(0.25), short(1500), short(120_000), short(3_200_000)
        ('0.25', '1,500', '120k', '3.2M')
    """
    size = abs(value)
    if size and not 1e-3 <= size < 1e12:
        return f"{value:.1e}".replace(".0e", "e").replace("-", "−")
    for limit, unit, letter in ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if size >= limit:
            return f"{value / unit:,.4g}{letter}".replace("-", "−")
    return f"{value:,.4g}".replace("-", "−") if size < 1000 else f"{value:,.0f}".replace("-", "−")


def _written(value: float, step: float) -> str:
    if abs(value) >= 1e4 or (value and step < 1e-4):
        return short(value)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if round(step * 10**decimals, 6) % 1:  # a step of 0.25
        decimals += 1
    return f"{value:.{decimals}f}".replace("-", "−")


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5, 5 and their powers of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= least * (1 - 1e-9))


def _powers(low: float, high: float, count: int) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    factors: tuple[int, ...] = (1, 2, 5) if last - first <= count / 2 else (1,)
    every = max(1, math.ceil((last - first) / count))
    return [
        factor * 10.0**power
        for power in range(first, last + 1, every)
        for factor in factors
        if low <= factor * 10.0**power <= high
    ]


def _dates(low: float, high: float, count: int) -> list[tuple[float, str]]:
    span = high - low
    if span >= 2 * _YEAR:
        step = max(1, math.ceil(span / _YEAR / count))
        years = range(_moment(low).year + 1, _moment(high).year + 1, step)
        return [(datetime(year, 1, 1, tzinfo=UTC).timestamp(), str(year)) for year in years]
    places = np.linspace(low + 0.08 * span, high - 0.08 * span, min(count, 3))
    form = "%Y-%m-%d" if span >= 3 * _DAY else "%m-%d %H:%M"
    return [(float(place), _moment(float(place)).strftime(form)) for place in places]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
