"""Intervals from the rows at hand, drawn again and again."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from fathoms.tables.results.interval import Interval

# More units than this are drawn in blocks: the blocks' sums vary as the rows do, and the time no longer grows.
_MOST_UNITS = 4_000
_CELLS_AT_ONCE = 1 << 22
_NORMAL = NormalDist()

Statistics = Callable[[np.ndarray], np.ndarray]


def bootstrap(
    values: np.ndarray,
    statistics: Statistics | None = None,
    *,
    groups: np.ndarray | None = None,
    level: float = 0.95,
    draws: int = 2_000,
    seed: int = 0,
) -> list[Interval]:
    """Intervals of means, or of anything that is a function of means, by the bootstrap (BCa).

    Rows are drawn with replacement `draws` times, for all columns the same rows: so a difference of two columns is a
    paired one. The ends are quantiles of the drawn statistics, moved for their bias z₀ and for the skewness a:
    ``Φ(z₀ + (z₀ + z) / (1 - a (z₀ + z)))`` in place of ``Φ(z)``.

    Arguments:
        values: A number for each row and column, shape ``(rows, columns)``, or ``(rows,)`` for one column.
        statistics: From means, shape ``(draws, columns)``, to statistics, shape ``(draws, any)``; by default the means.
        groups: A number for each row, equal for rows that belong together (one person's, say), which are then drawn
            together; by default each row stands for itself.
        level: How many of the intervals should hold the truth.
        draws: How often to draw.
        seed: The same seed gives the same intervals.

    Returns:
        An interval for each statistic.

    Raises:
        ValueError: There are no rows.

    Source: B. Efron, "Better bootstrap confidence intervals", JASA 82 (1987); T. DiCiccio, B. Efron, "Bootstrap
    confidence intervals", Statistical Science 11 (1996).

    Example:
        >>> interval, = bootstrap(np.arange(100.0))
        >>> interval.value, interval.low < 49.5 < interval.high
        (49.5, True)
    """
    if not len(values):
        raise ValueError("an interval needs at least one row.")
    values = np.asarray(values, np.float64).reshape(len(values), -1)
    statistics = statistics or _unchanged
    generator = np.random.default_rng(seed)
    sums, counts = _units(values, groups, generator)
    drawn = statistics(_drawn_means(sums, counts, draws, generator))
    estimates = statistics(values.mean(axis=0, keepdims=True))[0]
    without_one = statistics((sums.sum(axis=0) - sums) / np.maximum(counts.sum() - counts, 1)[:, None])
    return [
        _interval(float(estimate), drawn[:, place], without_one[:, place], level)
        for place, estimate in enumerate(estimates)
    ]


def _unchanged(means: np.ndarray) -> np.ndarray:
    return means


def _units(
    values: np.ndarray, groups: np.ndarray | None, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Sums and counts of what is drawn as a whole: a row, a group, or a block of them."""
    if groups is None:
        unit, units = np.arange(len(values)), len(values)
    else:
        names, unit = np.unique(groups, return_inverse=True)
        units = len(names)
    if units > _MOST_UNITS:
        unit = (generator.permutation(units) % _MOST_UNITS)[unit]
        units = _MOST_UNITS
    counts = np.bincount(unit, minlength=units).astype(np.float64)
    sums = np.stack([np.bincount(unit, column, units) for column in values.T], axis=1)
    return sums, counts


def _drawn_means(sums: np.ndarray, counts: np.ndarray, draws: int, generator: np.random.Generator) -> np.ndarray:
    units = len(sums)
    at_once = max(1, _CELLS_AT_ONCE // units)
    means = []
    for start in range(0, draws, at_once):
        number = min(at_once, draws - start)
        picked = generator.integers(0, units, (number, units)) + units * np.arange(number)[:, None]
        times = np.bincount(picked.ravel(), minlength=number * units).reshape(number, units).astype(np.float64)
        # Not a matrix product: its sums may be cut differently by the number of threads.
        means.append(np.einsum("du,uc->dc", times, sums) / np.einsum("du,u->d", times, counts)[:, None])
    return np.concatenate(means)


def _interval(estimate: float, drawn: np.ndarray, without_one: np.ndarray, level: float) -> Interval:
    drawn = np.sort(drawn)
    if drawn[0] == drawn[-1]:
        return Interval(estimate, min(estimate, float(drawn[0])), max(estimate, float(drawn[0])))
    below = (np.mean(drawn < estimate) + np.mean(drawn <= estimate)) / 2
    edge = 1 / (2 * len(drawn))
    bias = _NORMAL.inv_cdf(float(np.clip(below, edge, 1 - edge)))
    away = without_one.mean() - without_one
    squares = float((away**2).sum())
    skewness = float((away**3).sum()) / (6 * squares**1.5) if squares else 0.0
    ends = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        z = bias + _NORMAL.inv_cdf(share)
        ends.append(_NORMAL.cdf(bias + z / (1 - skewness * z)) if skewness * z < 1 else 1.0)
    low, high = np.quantile(drawn, ends)
    return Interval(estimate, float(low), float(high))
