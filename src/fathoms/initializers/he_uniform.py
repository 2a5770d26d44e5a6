"""Uniform random weights after He and others."""

from __future__ import annotations

from fathoms.initializers.variance_setting import VarianceSetting


class HeUniform(VarianceSetting):
    """Draws uniformly within `±sqrt(6 / fan_in)`; made for ReLU layers.

    Source: He et al., 2015; `keras.initializers.HeUniform`.

    >>> HeUniform(seed=0)((3, 4)).shape
    (3, 4)
    """

    _setting = (2.0, "fan_in", "uniform")
