"""What steps of training in Python change, and a copy of it to go back to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fathoms import _native
from fathoms.engine.variable import Variable


class KeptState:
    """Variables, with room for a copy of what is in them.

    Args:
        variables: weights, the optimizer's own, counters of random numbers.

    >>> weight = Variable(np.ones(2))
    >>> kept = KeptState([weight])
    >>> kept.save()
    >>> _ = weight.assign([1.0, np.nan])
    >>> kept.is_finite()
    False
    >>> kept.restore()
    >>> weight.numpy()
    array([1., 1.], dtype=float32)
    """

    def __init__(self, variables: Sequence[Variable]) -> None:
        self._arrays = [variable._value for variable in {id(variable): variable for variable in variables}.values()]
        self._copies = [np.empty_like(array) for array in self._arrays]

    def save(self) -> None:
        """Copy what is in the variables."""
        for copy, array in zip(self._copies, self._arrays, strict=True):
            copy[...] = array

    def restore(self) -> None:
        """Put the copies back."""
        for copy, array in zip(self._copies, self._arrays, strict=True):
            array[...] = copy

    def is_finite(self) -> bool:
        """Whether there is no NaN and no infinity in the variables."""
        return all(_is_finite(array) for array in self._arrays)


def _is_finite(array: np.ndarray) -> bool:
    known = _native.all_finite(array)
    return (array.dtype.kind != "f" or bool(np.isfinite(array).all())) if known is None else known
