"""Which labels are taken for which."""

from __future__ import annotations

import numpy as np


def confusion_matrix(truth: np.ndarray, given: np.ndarray, labels: int) -> np.ndarray:
    """How many rows of each label (down) were given each label (across), int64, shape ``(labels, labels)``.

    Arguments:
        truth: Each row's label as a number from 0, shape ``(rows,)``.
        given: What was predicted, likewise.
        labels: How many labels there are.

    Example:
        >>> confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1]), labels=2)
        array([[1, 1],
               [0, 1]])
    """
    return np.bincount(truth * labels + given, minlength=labels * labels).reshape(labels, labels)
