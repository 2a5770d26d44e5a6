"""Which curve the area under it is taken of."""

from __future__ import annotations

from enum import StrEnum


class AUCCurve(StrEnum):
    """Recall over false positives, precision over recall, or both as gains over always saying yes.

    >>> AUCCurve("PR") == "PR"
    True
    """

    ROC = "ROC"
    PR = "PR"
    PRGAIN = "PRGAIN"
