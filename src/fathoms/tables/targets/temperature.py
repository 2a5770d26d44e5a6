"""How sure a network's probabilities should be."""

from __future__ import annotations

import numpy as np

# Beyond these a network is either sure of everything or of nothing, whatever the temperature.
COLDEST, HOTTEST = 0.05, 20.0
# Kept away from 0 before the logarithm, as Keras does.
LEAST = 1e-7


def tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """``p^(1/T) / Σ p^(1/T)`` for each row: above 1 less sure, below 1 surer, and the order stays.

    Arguments:
        probabilities: Shape ``(rows, labels)``.
        temperature: T, above 0.

    Source: Guo et al., "On Calibration of Modern Neural Networks" (2017).

    Example:
        >>> tempered(np.array([[0.8, 0.2]]), 0.5).round(3)
        array([[0.941, 0.059]])
    """
    logits = np.log(np.clip(probabilities, LEAST, 1.0)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def find_temperature(codes: np.ndarray, probabilities: np.ndarray, weights: np.ndarray | None = None) -> float:
    """The temperature at which the true labels' mean log-loss is least, if one row in so many and one were of any label.

    Rows of which a network happens to get all right say nothing of how often it is wrong: of n such rows, as Laplace has it,
    about one in n + 1. So each row's truth is its label but for a share of 1 / (n + 1), which all labels have alike.

    The loss is convex in 1/T, so its slope, ``mean(E[log p] - log p of the truth)``, has one zero, which is halved in on.

    Arguments:
        codes: Each row's label, shape ``(rows,)``.
        probabilities: Shape ``(rows, labels)``, of rows that the network was not trained on.
        weights: How much each row counts, shape ``(rows,)``; None if all count the same.
    """
    logits = np.log(np.clip(probabilities, LEAST, 1.0))
    doubt = 1 / (1 + (len(codes) if weights is None else float(weights.sum())))
    truth = (1 - doubt) * logits[np.arange(len(codes)), codes] + doubt * logits.mean(axis=1)
    true = np.average(truth, weights=weights)

    def slope(temperature: float) -> float:
        given = (tempered(probabilities, temperature) * logits).sum(axis=1)
        return float(np.average(given, weights=weights) - true)

    low, high = np.log(COLDEST), np.log(HOTTEST)
    for _ in range(40):
        middle = (low + high) / 2
        if slope(float(np.exp(middle))) > 0:  # too sure
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))
