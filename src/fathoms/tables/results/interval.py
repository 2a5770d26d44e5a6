"""A number with what chance alone could have made of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """An estimate and the two ends of its interval; by the method that made it, about 95 of 100 such intervals hold the
    value that endlessly many rows would give.

    Example:
        >>> Interval(0.8, 0.7, 0.9).without(0.5)
        True
    """

    value: float
    low: float
    high: float

    def without(self, number: float) -> bool:
        """Whether the number lies outside, so that chance alone hardly explains the distance to it."""
        return not self.low <= number <= self.high
