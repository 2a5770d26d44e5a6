"""The spread of many numbers, held in few: values with weights, such that the weights add up to how many there were."""

from __future__ import annotations

import numpy as np


class QuantileSummary:
    """Takes numbers batch by batch, and tells where equal shares of them end.

    Args:
        epsilon: how precise: about `1 / epsilon` values are held.

    Source: the summaries of `keras.layers.Discretization`, whose numbers these are.

    >>> summary = QuantileSummary(0.01)
    >>> summary.add(np.arange(8.0))
    >>> summary.ends(4).tolist()
    [1.0, 3.0, 5.0]
    """

    def __init__(self, epsilon: float) -> None:
        self.epsilon = epsilon
        self.held = np.zeros((2, 0), np.float32)  # values in order, and what each weighs

    def add(self, numbers: np.ndarray) -> None:
        """Take a batch of numbers, of any shape."""
        values = np.sort(np.asarray(numbers, np.float32), axis=None)
        step = max(len(values) * self.epsilon, 1)
        kept = values[int(step - 1) :: int(step)]
        both = np.concatenate([[kept, np.full_like(kept, step)], self.held], axis=1)
        self.held = _fewer(both[:, np.argsort(both[0])], self.epsilon)

    def ends(self, shares: int) -> np.ndarray:
        """Return the values at which all but the last of so many equal shares end."""
        return _fewer(self.held, 1.0 / shares)[0, :-1]


def _fewer(held: np.ndarray, epsilon: float) -> np.ndarray:
    """Return values at multiples of `epsilon` of the whole weight, with what lies between them as their weights."""
    if held.shape[1] * epsilon < 1:
        return held
    shares = epsilon + np.arange(0.0, 1.0, epsilon)
    total = held[1].cumsum()
    reached = total / total[-1]
    values, weights = np.interp(shares, reached, held[0]), np.interp(shares, reached, total)
    return np.stack([values, np.diff(weights, prepend=0.0)]).astype(np.float32)
