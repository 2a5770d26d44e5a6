"""Rows cut into folds."""

from __future__ import annotations

import numpy as np

from fathoms.tables.splits.split import Rows


def folds(
    rows: Rows, count: int, seed: int, labels: np.ndarray | None = None, groups: np.ndarray | None = None
) -> Rows:
    """A fold's number for each of `rows`, as even as can be.

    Arguments:
        rows: Row numbers of a table.
        count: How many folds.
        seed: Draws which row is in which fold.
        labels: A number for each of `rows`: equal numbers are dealt out evenly among the folds.
        groups: A number for each row of the table: rows with equal numbers share a fold.

    Returns:
        Shape ``(len(rows),)``, numbers from 0 to `count` - 1.

    Example:
        >>> folds(np.arange(6), 3, seed=0, labels=np.array([0, 0, 0, 1, 1, 1])).tolist()
        [1, 0, 2, 0, 2, 1]
    """
    generator = np.random.default_rng([seed, count])
    if groups is not None and len(np.unique(groups[rows])) >= 2 * count:
        _, group = np.unique(groups[rows], return_inverse=True)
        dealt = generator.permutation(int(group.max()) + 1) % count
        return np.asarray(dealt[group], np.int64)
    order = generator.permutation(len(rows))
    if labels is not None:
        order = order[np.argsort(labels[order], kind="stable")]
    numbers = np.empty(len(rows), np.int64)
    numbers[order] = np.arange(len(rows)) % count
    return numbers
