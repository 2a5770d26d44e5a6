"""Data sets that are gone through batch by batch: the part of `tf.data` that tables need."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from fathoms.tensorflow.data.dataset import Dataset

AUTOTUNE = -1
INFINITE_CARDINALITY = -1
UNKNOWN_CARDINALITY = -2


class Options:
    """Takes any attribute, for data sets have nothing to set here.

    >>> Options().deterministic = True
    """

    def __init__(self) -> None:
        self.autotune = SimpleNamespace()
        self.experimental_optimization = SimpleNamespace()
        self.experimental_distribute = SimpleNamespace()
        self.threading = SimpleNamespace()


def _cardinality(dataset: Dataset) -> Any:
    return dataset.cardinality()


experimental = SimpleNamespace(
    AUTOTUNE=AUTOTUNE,
    INFINITE_CARDINALITY=INFINITE_CARDINALITY,
    UNKNOWN_CARDINALITY=UNKNOWN_CARDINALITY,
    cardinality=_cardinality,
)

__all__ = [
    "AUTOTUNE",
    "INFINITE_CARDINALITY",
    "UNKNOWN_CARDINALITY",
    "Dataset",
    "Options",
    "experimental",
]
