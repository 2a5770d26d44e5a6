"""A layer of older releases, as the layer that replaced it."""

from __future__ import annotations

from typing import Any

from fathoms.layers import ReLU


def ThresholdedReLU(theta: float = 1.0, **kwargs: Any) -> ReLU:
    """Return `ReLU(threshold=theta)`: `x` where it is larger than `theta`, 0 elsewhere.

    Args:
        theta: where it begins.
        **kwargs: the arguments of every layer.

    Source: `keras.layers.ThresholdedReLU` of Keras 2; Konda, Memisevic, Krueger, "Zero-bias autoencoders and the benefits
    of co-adapting features", ICLR 2015.

    >>> import numpy as np
    >>> abs(ThresholdedReLU(1.0)(np.array([[0.5, 2.0]])))
    array([[0., 2.]], dtype=float32)
    """
    return ReLU(threshold=theta, **kwargs)
