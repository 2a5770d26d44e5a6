"""Numbers of classes as rows, and which of them are alike."""

from __future__ import annotations

from typing import Any

import numpy as np


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray:
    """Return, for each number of a class, a row of zeros with a one in its place.

    Args:
        x: whole numbers from 0 on.
        num_classes: how many classes there are; None takes the greatest number and one.

    Source: `keras.utils.to_categorical`.

    >>> to_categorical([0, 2], 3)
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    try:
        numbers = np.asarray(x, "int64")
    except OverflowError:
        raise ValueError(f"to_categorical(x): found {x!r:.60}. Give whole numbers, counted from 0.") from None
    shape = numbers.shape[:-1] if numbers.ndim > 1 and numbers.shape[-1] == 1 else numbers.shape
    count = int(numbers.max()) + 1 if num_classes is None else num_classes
    rows = np.zeros((numbers.size, count))
    rows[np.arange(numbers.size), numbers.ravel()] = 1
    return rows.reshape(*shape, count)


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """Return an array divided by its norm along an axis; what is all 0 stays so.

    Args:
        x: the array.
        axis: along which axis.
        order: of the norm: 2 is the length.

    Source: `keras.utils.normalize`.

    >>> normalize([[3.0, 4.0]])
    array([[0.6, 0.8]])
    """
    x = np.asarray(x)
    norm = np.atleast_1d(np.linalg.norm(x, order, axis, keepdims=True))
    return x / np.where(norm == 0, np.ones((), norm.dtype), norm)


def build_pos_neg_masks(query_labels: Any, key_labels: Any, remove_diagonal: bool = True) -> tuple[Any, Any]:
    """Return which pairs have the same label, and which have not.

    Args:
        query_labels: a label for each row of the masks.
        key_labels: a label for each column.
        remove_diagonal: whether no row is paired with itself.

    Source: `keras.src.utils.numerical_utils.build_pos_neg_masks`.
    """
    queries, keys = np.ravel(query_labels), np.ravel(key_labels)
    alike = queries[:, None] == keys[None, :]
    itself = np.arange(len(queries))[:, None] == np.arange(len(keys)) if remove_diagonal else np.zeros(1, bool)
    return np.logical_and(alike, np.logical_not(itself)), np.logical_not(alike)
