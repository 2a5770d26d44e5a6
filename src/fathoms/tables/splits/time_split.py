"""Older rows before newer ones."""

from __future__ import annotations

import numpy as np


def deal_by_time(times: np.ndarray, shares: list[float]) -> np.ndarray | None:
    """Cut rows into parts, each newer than the one before; rows of the same moment stay in one part.

    Arguments:
        times: When each row was, none missing.
        shares: What each part should have of the rows, the oldest part first; they sum to 1.

    Returns:
        Each row's part, int64, shape ``(rows,)``; None if there are fewer moments than parts.

    Example:
        >>> deal_by_time(np.array([5.0, 1.0, 2.0, 3.0, 4.0]), [0.6, 0.4])
        array([1, 0, 0, 0, 1])
    """
    moments, moment, counts = np.unique(times, return_inverse=True, return_counts=True)
    if len(moments) < len(shares):
        return None
    passed = np.cumsum(counts)
    cuts: list[int] = []
    for place, share in enumerate(np.cumsum(shares)[:-1]):
        near = int(np.argmin(np.abs(passed - share * len(times)))) + 1
        least = cuts[-1] + 1 if cuts else 1
        cuts.append(min(max(near, least), len(moments) - (len(shares) - 1 - place)))
    return np.searchsorted(cuts, moment, side="right")
