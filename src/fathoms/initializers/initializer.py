"""The base of all initializers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np


class Initializer:
    """Makes the first value of a weight. Subclasses define `__call__`.

    Source: `keras.initializers.Initializer`.

    >>> class Halves(Initializer):
    ...     def __call__(self, shape, dtype=None):
    ...         return np.full(shape, 0.5, dtype)
    >>> Halves()((2,), "float32")
    array([0.5, 0.5], dtype=float32)
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        """Return an array of this shape and number type."""
        raise NotImplementedError(
            f"Initializer subclasses must implement the `__call__()` method: {type(self).__name__} needs "
            f"`__call__(self, shape, dtype=None)`, which returns an array."
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make such an initializer again."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make an initializer from what `get_config` returned."""
        return cls(**config)

    def clone(self) -> Self:
        """Return another initializer with the same arguments."""
        return self.from_config(self.get_config())

    def __repr__(self) -> str:
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"
