"""Whole groups shared out among parts."""

from __future__ import annotations

import numpy as np


def deal_groups(groups: np.ndarray, shares: list[float], seed: int, labels: np.ndarray | None = None) -> np.ndarray:
    """Give every group to one part, so that the parts get about their shares of the rows, and of each label's rows.

    The groups are taken from the largest to the smallest, equal ones in an order drawn by `seed`; each goes to the part
    that then has the least of what it should have, ``Σ_label (n_group / n) · (1 - (n_part + n_group) / (share · n))``, the
    largest first.

    Arguments:
        groups: A number for each row, equal for rows of one group.
        shares: What each part should have of the rows; they sum to 1.
        seed: The same seed gives the same parts.
        labels: A class number for each row.

    Returns:
        Each row's part, int64, shape ``(rows,)``.

    Example:
        >>> deal_groups(np.array([7, 7, 8, 9]), [0.5, 0.5], seed=0)
        array([0, 0, 1, 1])
    """
    _, group = np.unique(groups, return_inverse=True)
    classes = np.zeros(len(group), np.int64) if labels is None else np.unique(labels, return_inverse=True)[1]
    counts = np.zeros((group.max() + 1, classes.max() + 1))
    np.add.at(counts, (group, classes), 1)
    totals = counts.sum(axis=0)
    wanted = np.outer(shares, totals)
    order = np.random.default_rng(seed).permutation(len(counts))
    order = order[np.argsort(-counts[order].sum(axis=1), kind="stable")]
    have = np.zeros_like(wanted)
    part = np.empty(len(counts), np.int64)
    for number in order:
        weight = counts[number] / totals
        part[number] = np.argmax(((1 - (have + counts[number]) / wanted) * weight).sum(axis=1))
        have[part[number]] += counts[number]
    return part[group]
