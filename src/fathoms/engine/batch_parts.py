"""What a batch consists of: inputs, targets, weights of the rows."""

from __future__ import annotations

from typing import Any


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """Return `(x, y, sample_weight)` of a batch; what it does not have is None. For a `train_step` of your own.

    Args:
        data: `x` alone, or a tuple (or list) that begins as `(x, y, sample_weight)` does and may be shorter.

    Raises:
        ValueError: another number of parts.

    Source: `keras.utils.unpack_x_y_sample_weight`.

    >>> unpack_x_y_sample_weight(("x", "y"))
    ('x', 'y', None)
    """
    if not isinstance(data, tuple | list):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise ValueError(
            f"Data is expected to be in format `x`, `(x,)` or a longer tuple with y and then sample_weight; found {len(data)} "
            f"parts: {data}"
        )
    x, y, sample_weight = (*data, None, None)[:3]
    return x, y, sample_weight


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """Return the parts as a batch: `x` if it stands alone and is no list or tuple, otherwise a tuple of what is given.

    Source: `keras.utils.pack_x_y_sample_weight`.

    >>> pack_x_y_sample_weight("x"), pack_x_y_sample_weight("x", "y")
    ('x', ('x', 'y'))
    """
    if y is None:
        return (x,) if isinstance(x, tuple | list) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)
