"""The rungs' test scores with their intervals, and how each differs from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.ladder.rung import Rung
from fathoms.tables.results.bootstrap import bootstrap
from fathoms.tables.results.interval import Interval
from fathoms.tables.results.share_interval import share_interval
from fathoms.tables.targets.target import Target


@dataclass(frozen=True)
class RungInterval:
    """A rung's test score with 95 % intervals.

    Attributes:
        name: The rung's name.
        loss: The mean loss of the test rows.
        metric: Their mean metric: the mean absolute error, or the accuracy.
        change: By how much the metric is better (above zero) or worse than that of the rung that the first lines of
            a ladder stand for, the guess; None for the guess itself. It is a paired difference: the same rows.
    """

    name: str
    loss: Interval
    metric: Interval
    change: Interval | None


def rung_intervals(
    rungs: Sequence[Rung], target: Target, groups: np.ndarray | None = None, seed: int = 0
) -> list[RungInterval]:
    """Each rung's test loss and metric with 95 % intervals, and its paired gain over the first rung.

    Arguments:
        rungs: The rungs; all must have been tested on the same rows.
        target: What they predict.
        groups: A number for each test row, equal for rows that belong together; see `bootstrap`.
        seed: The same seed gives the same intervals.

    Example:
        >>> for rung in rung_intervals(ladder.rungs, ladder.target):  # doctest: +SKIP
        ...     print(rung.name, rung.metric.low, rung.metric.high)
    """
    if not rungs:
        return []
    losses = np.stack([rung.test.losses for rung in rungs], axis=1)
    metrics = np.stack([rung.test.metrics for rung in rungs], axis=1)
    better = metrics - metrics[:, :1] if target.higher_is_better else metrics[:, :1] - metrics
    count = len(rungs)
    drawn = bootstrap(np.concatenate([losses, metrics, better], axis=1), groups=groups, seed=seed)
    measured = drawn[count : 2 * count]
    if target.task == "classification" and groups is None:
        measured = [share_interval(int(metrics[:, place].sum()), len(metrics)) for place in range(count)]
    return [
        RungInterval(rung.name, drawn[place], measured[place], drawn[2 * count + place] if place else None)
        for place, rung in enumerate(rungs)
    ]


def test_groups(ladder: Ladder) -> np.ndarray | None:
    """A number for each test row, equal for rows that were kept together when the rows were split, since they are not
    evidence of their own; None if each test row stands for itself."""
    if ladder.copies is None:
        return None
    together = np.full(ladder.table.rows, -1, np.int64)
    together[ladder.rows] = ladder.copies
    groups = together[ladder.split.test]
    return groups if len(np.unique(groups)) < len(groups) else None


def paired_gain(better: Rung, other: Rung, target: Target, groups: np.ndarray | None = None) -> Interval:
    """By how much one rung's metric on the test rows is better than another's, row for row, with its 95 % interval.

    Above zero the first is better, whichever way the metric goes.
    """
    gain = better.test.metrics - other.test.metrics
    return bootstrap(gain if target.higher_is_better else -gain, groups=groups)[0]
