"""Normal random weights after Glorot and Bengio."""

from __future__ import annotations

from fathoms.initializers.variance_setting import VarianceSetting


class GlorotNormal(VarianceSetting):
    """Draws from a truncated normal with the standard deviation `sqrt(2 / (fan_in + fan_out))`.

    Source: Glorot and Bengio, 2010; `keras.initializers.GlorotNormal`.

    >>> GlorotNormal(seed=0)((3, 4)).shape
    (3, 4)
    """

    _setting = (1.0, "fan_avg", "truncated_normal")
