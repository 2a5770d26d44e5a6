"""Windows: weights that fade a stretch of a signal out towards its ends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# Sums of cosines: a0 - a1 cos(2 pi u) + a2 cos(4 pi u) - ..., where u runs from 0 to 1.
_SUMS = {
    "hann": (0.5, 0.5),
    "hamming": (0.54, 0.46),
    "blackman": (0.42, 0.5, 0.08),
    "nuttall": (0.3635819, 0.4891775, 0.1365995, 0.0106411),
    "blackmanharris": (0.35875, 0.48829, 0.14128, 0.01168),
    "flattop": (0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
}
# The others, by how far a sample lies from the middle: where the ends are at one (x), in samples (d), and of how many (m).
_OTHERS: dict[str, Callable[[Values, Values, int], Values]] = {
    "boxcar": lambda x, d, m: np.ones(m),
    "bartlett": lambda x, d, m: 1 - x,
    "triang": lambda x, d, m: 1 - 2 * d / (m + m % 2),
    "bohman": lambda x, d, m: np.where(x < 1, (1 - x) * np.cos(np.pi * x) + np.sin(np.pi * x) / np.pi, 0.0),
    "barthann": lambda x, d, m: 0.62 - 0.24 * x + 0.38 * np.cos(np.pi * x),
    "cosine": lambda x, d, m: np.cos(np.pi * d / m),
    "exponential": lambda x, d, m: np.exp(-d),
    "lanczos": lambda x, d, m: np.sinc(x),
    "parzen": lambda x, d, m: _parzen(2 * d / m, 2 * d <= (m - 1) / 2),
    "tukey": lambda x, d, m: 0.5 + 0.5 * np.cos(np.pi * np.maximum(0, 2 * x - 1)),  # half of it is flat
    "taylor": lambda x, d, m: _taylor(d / m),
}
_TAYLOR_LOBES, _TAYLOR_DECIBELS = 4, 30


def window(name: str, length: int, periodic: bool) -> Values:
    """Return a window by its name in `scipy.signal.windows`.

    Args:
        name: its name; those that take a number beside it are none.
        length: how many samples.
        periodic: whether it goes on where it ends, as Fourier transforms want it: one sample longer, without the last.

    Raises:
        ValueError: there is no such window.

    Source: Harris, On the use of windows for harmonic analysis, Proceedings of the IEEE, 1978; Taylor, IRE Transactions
    on Antennas and Propagation, 1955.

    >>> window("hann", 4, periodic=True).round(3).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    if name not in _SUMS and name not in _OTHERS:
        known = ", ".join(sorted((*_SUMS, *_OTHERS)))
        raise ValueError(
            f"There is no window {name!r}. Give its values: window=numpy.kaiser(256, 8), or one of {known}."
        )
    if length <= 1:
        return np.ones(length)
    samples = length + periodic
    if name in _SUMS:
        turns = 2 * np.pi * np.arange(samples) / (samples - 1)
        values = sum((-1) ** k * share * np.cos(k * turns) for k, share in enumerate(_SUMS[name]))
    else:
        distance = np.abs(np.arange(samples) - (samples - 1) / 2)
        values = _OTHERS[name](distance * 2 / (samples - 1), distance, samples)
    return np.asarray(values)[:length]


def _parzen(x: Values, inner: NDArray[np.bool_]) -> Values:
    return np.where(inner, 1 - 6 * x**2 + 6 * x**3, 2 * (1 - x) ** 3)


def _taylor(x: Values) -> Values:
    """A window whose first side lobes are about equally high, and one in the middle."""
    spread = np.arccosh(10 ** (_TAYLOR_DECIBELS / 20)) / np.pi
    orders = np.arange(1, _TAYLOR_LOBES)
    zeros = spread**2 + (orders - 0.5) ** 2
    scale = _TAYLOR_LOBES**2 / (spread**2 + (_TAYLOR_LOBES - 0.5) ** 2)
    values, middle = np.ones(len(x)), 1.0
    for order in orders:
        others = orders[orders != order]
        share = -((-1.0) ** order) * np.prod(1 - order**2 / (scale * zeros)) / np.prod(1 - (order / others) ** 2)
        values += share * np.cos(2 * np.pi * order * x)
        middle += share
    return np.asarray(values / middle)
