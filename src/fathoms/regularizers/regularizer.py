"""The base of all regularizers."""

from __future__ import annotations

from typing import Any, Self


class Regularizer:
    """A penalty on a weight, added to the loss, that keeps it small or orderly. Subclasses define `__call__`.

    Source: `keras.regularizers.Regularizer`.

    >>> class Largest(Regularizer):
    ...     def __call__(self, x):
    ...         return abs(x).max()
    >>> import numpy as np
    >>> float(Largest()(np.array([1.0, -3.0])))
    3.0
    """

    def __call__(self, x: Any) -> Any:
        """Return the penalty on an array or variable, one number."""
        return 0.0

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make such a regularizer again."""
        raise NotImplementedError(f"{type(self).__name__} does not implement get_config(), which a file needs.")

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a regularizer from what `get_config` returned."""
        return cls(**config)
