"""Uniform random weights after Glorot and Bengio."""

from __future__ import annotations

from fathoms.initializers.variance_setting import VarianceSetting


class GlorotUniform(VarianceSetting):
    """Draws uniformly within `±sqrt(6 / (fan_in + fan_out))`: what a Dense layer's kernel starts from.

    Source: Glorot and Bengio, 2010; `keras.initializers.GlorotUniform`.

    >>> bool(abs(GlorotUniform(seed=0)((3, 3))).max() <= 1.0)
    True
    """

    _setting = (1.0, "fan_avg", "uniform")
