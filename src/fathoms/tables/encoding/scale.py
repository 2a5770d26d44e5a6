"""What every way of scaling numbers does, and which ways there are."""

from __future__ import annotations

from typing import Literal, Protocol, get_args

import numpy as np

Scaling = Literal["robust", "quantile", "linear"]

SCALINGS: tuple[Scaling, ...] = get_args(Scaling)


class Scale(Protocol):
    """A rising function of a number, fitted on the training rows' numbers, that gives inputs of the size of one."""

    @property
    def constant(self) -> bool:
        """Whether the training rows' numbers were all the same, so that there is nothing to scale."""
        ...

    @property
    def line(self) -> tuple[float, float]:
        """Shift and scale of the straight line ``(x - shift) / scale`` that is nearest."""
        ...

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Finite float64 inputs for finite numbers."""
        ...

    def get_config(self) -> dict[str, object]:
        """What rebuilds the scale, for JSON."""
        ...
