"""Normal random weights after LeCun and others."""

from __future__ import annotations

from fathoms.initializers.variance_setting import VarianceSetting


class LecunNormal(VarianceSetting):
    """Draws from a truncated normal with the standard deviation `sqrt(1 / fan_in)`; made for SELU layers.

    Source: LeCun et al., 1998; Klambauer et al., 2017; `keras.initializers.LecunNormal`.

    >>> LecunNormal(seed=0)((3, 4)).shape
    (3, 4)
    """

    _setting = (1.0, "fan_in", "truncated_normal")
