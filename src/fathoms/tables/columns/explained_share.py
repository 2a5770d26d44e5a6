"""How much one column says of the target, by itself."""

from __future__ import annotations

import numpy as np

_ROWS_A_BIN = 5


def explained_share(cells: np.ndarray, truth: np.ndarray, labels: bool) -> float:
    """How much of the second half of the rows the bins of the first half explain, at most 1.

    The first half is cut into bins by the column (one for each of few values; else neighbours of equal rank); each bin says
    its mean or its most frequent label, and the second half is compared with that.

    Arguments:
        cells: The column, float64, NaN where a cell is missing; rows in a drawn order, so that halves are alike.
        truth: The target: numbers, or class numbers from 0 on.
        labels: Whether it is class numbers. The share is then that of the mistakes which the most frequent label makes;
            otherwise that of the variance.

    Example:
        >>> x = np.random.default_rng(0).random(200)
        >>> round(explained_share(x, 3 * x + 1, False), 2)
        1.0
    """
    half = len(truth) // 2
    bins = _bins(cells, half)
    first, second = slice(None, half), slice(half, None)
    count = int(bins.max()) + 1
    sizes = np.bincount(bins[first], minlength=count)
    if labels:
        classes = int(truth.max()) + 1
        votes = np.bincount(bins[first] * classes + truth[first], minlength=count * classes).reshape(count, classes)
        usual = int(np.bincount(truth[first], minlength=classes).argmax())
        guess = np.where(sizes > 0, votes.argmax(axis=1), usual)
        mistakes = int((truth[second] != usual).sum())
        return 1 - int((guess[bins[second]] != truth[second]).sum()) / mistakes if mistakes else 0.0
    sums = np.bincount(bins[first], truth[first], minlength=count)
    middle = truth[first].mean()
    guess = np.where(sizes > 0, sums / np.maximum(sizes, 1), middle)
    spread = np.square(truth[second] - middle).sum()
    return float(1 - np.square(truth[second] - guess[bins[second]]).sum() / spread) if spread else 0.0


def _bins(cells: np.ndarray, half: int) -> np.ndarray:
    """Each cell's bin, from 0 on: one for each of few values, else neighbours of the first half of the rows."""
    absent = np.isnan(cells)
    learned = np.sort(cells[:half][~absent[:half]])
    if not len(learned):
        return np.asarray(absent.astype(np.int64))
    steps = learned[1:] != learned[:-1]
    if 1 + int(steps.sum()) <= max(half // _ROWS_A_BIN, 2):
        values = learned[np.append(True, steps)]
        edges = (values[1:] + values[:-1]) / 2
    else:
        edges = np.unique(learned[_ROWS_A_BIN::_ROWS_A_BIN])
    return np.where(absent, len(edges) + 1, np.searchsorted(edges, cells, side="right"))


def ranks(values: np.ndarray) -> np.ndarray:
    """Average ranks: what is told from them holds for the target's logarithm, too."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[group])
