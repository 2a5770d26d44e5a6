"""Uniform random weights after LeCun and others."""

from __future__ import annotations

from fathoms.initializers.variance_setting import VarianceSetting


class LecunUniform(VarianceSetting):
    """Draws uniformly within `±sqrt(3 / fan_in)`.

    Source: LeCun et al., "Efficient BackProp", 1998; `keras.initializers.LecunUniform`.

    >>> LecunUniform(seed=0)((3, 4)).shape
    (3, 4)
    """

    _setting = (1.0, "fan_in", "uniform")
