"""The interval of a share, also where it is all or nothing."""

from __future__ import annotations

import math
from statistics import NormalDist

from fathoms.tables.results.interval import Interval


def share_interval(right: int, rows: int, level: float = 0.95) -> Interval:
    """The interval of a share such as the accuracy: Wilson's, which also says how little 50 right of 50 prove.

    With p = right / rows and z the normal quantile: ``(p + z²/2n ± z √(p (1 - p) / n + z²/4n²)) / (1 + z²/n)``.

    Arguments:
        right: How many rows have what is counted.
        rows: How many rows there are.
        level: How many of the intervals should hold the truth.

    Raises:
        ValueError: There are no rows, or not so many.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).

    Example:
        >>> interval = share_interval(50, 50)
        >>> round(interval.low, 3), interval.high
        (0.929, 1.0)
    """
    if not 0 <= right <= rows or not rows:
        raise ValueError(f"{right} of {rows} rows is no share.")
    share, z = right / rows, NormalDist().inv_cdf((1 + level) / 2)
    middle = share + z * z / (2 * rows)
    half = z * math.sqrt(share * (1 - share) / rows + (z / (2 * rows)) ** 2)
    low, high = ((middle + side * half) / (1 + z * z / rows) for side in (-1, 1))
    return Interval(share, min(max(low, 0.0), share), max(min(high, 1.0), share))
