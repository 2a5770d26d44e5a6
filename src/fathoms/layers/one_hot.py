"""Whole numbers as rows of zeros and ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.layers.layer import Layer, Shape, unsupported


def encoded(numbers: np.ndarray, mode: str, depth: int, dtype: str, weights: Any = None) -> np.ndarray:
    """Return whole numbers from 0 to `depth - 1` in another form; numbers outside give zeros.

    Args:
        numbers: an array of any shape.
        mode: `"int"` leaves them; `"one_hot"` makes a row of each; `"multi_hot"` says for each row which are in it;
            `"count"` says how often.
        depth: how many numbers there are.
        dtype: the number type of the result.
        weights: for `"count"`, what each of the numbers counts.

    >>> encoded(np.array([[0, 2, 2]]), "count", 3, "float32")
    array([[1., 0., 2.]], dtype=float32)
    """
    if mode == "int":
        return numbers.astype(dtype)
    numbers = np.atleast_1d(numbers)
    if mode == "one_hot" and numbers.ndim > 1 and numbers.shape[-1] == 1:
        numbers = numbers[..., 0]
    rows: np.ndarray = (numbers[..., np.newaxis] == np.arange(depth)).astype(dtype)
    if mode == "one_hot":
        return rows
    axis = min(numbers.ndim - 1, 1)
    if mode == "multi_hot":
        return np.asarray(rows.max(axis))
    if weights is not None:
        rows = rows * np.asarray(weights, dtype)[..., np.newaxis]
    return np.asarray(rows.sum(axis, dtype=dtype))


def encoded_shape(input_shape: Sequence[int | None], mode: str, depth: int | None) -> Shape:
    """Return the shape that `encoded` gives, for numbers of this shape."""
    shape = tuple(input_shape)
    if mode == "int":
        return shape
    if not shape:
        return (depth,)
    if mode == "one_hot":
        return (*(shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape), depth)
    return (*shape[:1], *shape[2:], depth) if len(shape) > 1 else (depth,)


def refuse_sparse(layer: Layer, sparse: bool, mode: str) -> None:
    """Raise a ValueError if results are to be sparse, which Fathoms does not have."""
    if sparse and mode == "int":
        raise ValueError(
            f"`sparse` may only be true if `output_mode` is `'one_hot'` or another with a column for each value; found "
            f"{mode!r}. Leave out sparse={sparse}."
        )
    unsupported(layer, sparse=sparse)
