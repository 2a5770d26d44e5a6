"""How the area under a curve is summed from points."""

from __future__ import annotations

from enum import StrEnum


class AUCSummationMethod(StrEnum):
    """Between the points, over the curve, or under it.

    >>> AUCSummationMethod("majoring") == "majoring"
    True
    """

    INTERPOLATION = "interpolation"
    MAJORING = "majoring"
    MINORING = "minoring"
