"""Shapes, with None for a size that is not known."""

from __future__ import annotations

from typing import Any


def standardize_shape(shape: Any) -> tuple[int | None, ...]:
    """Return a shape as a tuple of whole numbers and None.

    Raises:
        ValueError: it is not a shape.

    Source: `keras.src.backend.standardize_shape`.

    >>> standardize_shape([None, 3])
    (None, 3)
    """
    if shape is None:
        raise ValueError("Undefined shapes are not supported: give one, such as (None, 11).")
    if not hasattr(shape, "__iter__"):
        raise ValueError(f"Cannot convert '{shape}' to a shape. A shape has a comma: ({shape},).")
    return tuple(None if size is None else _size(size, shape) for size in shape)


def _size(size: Any, shape: Any) -> int:
    invalid = f"Cannot convert '{shape}' to a shape. Found invalid dimension '{size}' of type '{type(size)}'. "
    if isinstance(size, str | float):
        raise ValueError(invalid)
    try:
        number = int(size)
    except Exception as error:
        raise ValueError(invalid) from error
    if number < 0:
        raise ValueError(f"Cannot convert '{shape}' to a shape. Negative dimensions are not allowed.")
    return number
