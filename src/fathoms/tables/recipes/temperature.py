"""Calibrating probabilities by a temperature."""

from __future__ import annotations

import numpy as np

# Beyond these nothing is calibrated: there were too few rows, or too few mistakes among them.
LEAST, MOST = 0.5, 4.0


def fitted_temperature(scores: np.ndarray, codes: np.ndarray) -> float:
    """The temperature ``T`` at which ``softmax(scores / T)`` has the lowest cross-entropy.

    Above 1 the scores were too sure of themselves, below 1 not sure enough.

    Arguments:
        scores: What the softmax is taken of, shape ``(rows, labels)``; shape ``(rows, 1)`` is the log-odds of label 1.
        codes: Each row's label, shape ``(rows,)``.

    Source: Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", 2017,
        https://arxiv.org/abs/1706.04599.

    Example:
        >>> round(fitted_temperature(np.array([[4.0], [4.0], [4.0], [4.0]]), np.array([1, 1, 1, 0])), 2)
        3.64
    """
    scores = np.asarray(scores, np.float64)
    if scores.shape[1] == 1:
        scores = np.concatenate([np.zeros_like(scores), scores], axis=1)
    # The cross-entropy is convex in 1 / T, so halving where its slope changes sign finds the one minimum.
    low, high = 1 / MOST, 1 / LEAST
    for _ in range(40):
        middle = (low + high) / 2
        if _slope(scores, codes, middle) < 0:
            low = middle
        else:
            high = middle
    return 2 / (low + high)


def _slope(scores: np.ndarray, codes: np.ndarray, factor: float) -> float:
    """The derivative by the factor of the mean cross-entropy of ``softmax(factor * scores)``."""
    powers = np.exp(factor * (scores - scores.max(axis=1, keepdims=True)))
    expected = (powers * scores).sum(axis=1) / powers.sum(axis=1)
    return float(np.mean(expected - scores[np.arange(len(codes)), codes]))
