"""Columns as a person has them: whole numbers of any size, numbers, or text."""

from __future__ import annotations

from typing import Any

import numpy as np


def column(values: Any, name: str) -> np.ndarray:
    """Return values as an array: numbers in the type they have, text as Python's strings (an array of objects).

    Args:
        values: an array, a list, a pandas or polars series or frame, or whatever else turns into an array.
        name: the layer's name, for messages.

    Raises:
        ValueError: a missing cell, or cells of other kinds.

    >>> column([["a"], [b"b"]], "lookup").tolist()
    [['a'], ['b']]
    >>> column([1, 2], "lookup").dtype
    dtype('int64')
    """
    array = np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values)
    if array.dtype.kind in "fiub":
        return array
    cells = [_text(cell, place, name) for place, cell in enumerate(array.ravel().tolist())]
    if cells and not isinstance(cells[0], str):
        return np.array(cells).reshape(array.shape)
    return _of_objects(cells).reshape(array.shape)


def is_text(values: np.ndarray) -> bool:
    """Whether a column has text."""
    return values.dtype == object


def texts_of(values: np.ndarray) -> np.ndarray:
    """Return a column as text; numbers are rounded towards 0 and written in decimal."""
    if is_text(values):
        return values
    numbers = values.astype(np.int64) if values.dtype.kind == "f" else values
    return _of_objects([str(number) for number in numbers.ravel().tolist()]).reshape(values.shape)


def _text(cell: Any, place: int, name: str) -> Any:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bytes):
        return cell.decode()
    if isinstance(cell, int | float | np.number) and cell == cell:
        return cell
    raise ValueError(
        f"Layer {name!r} (value {place}): found {cell!r} where text or a whole number belongs. Fill it in, for instance with the text ''."
    )


def _of_objects(cells: list[Any]) -> np.ndarray:
    out = np.empty(len(cells), object)
    out[:] = cells
    return out
