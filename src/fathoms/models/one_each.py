"""Arguments of `fit_many`: one for all models, or a list with one for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from fathoms.callbacks import Callback
from fathoms.callbacks.callback_list import flat
from fathoms.models.batches import yields_batches

CallbacksForEach = Callable[[int], Any] | Sequence[Any] | Callback | None


def of_each(given: Any, count: int, name: str) -> list[Any]:
    """Return an argument for each of `count` models; a list holds one for each.

    >>> of_each(10, 3, "epochs"), of_each([10, 20, 30], 3, "epochs")
    ([10, 10, 10], [10, 20, 30])
    >>> of_each([10, 20], 3, "epochs")
    Traceback (most recent call last):
        ...
    ValueError: fit_many(epochs): found a list of 2 for 3 models. Give one for all, or a list with one for each.
    """
    if not isinstance(given, list) and not (isinstance(given, np.ndarray) and given.ndim):
        return [given] * count
    return _as_many(list(given), count, name)


def tables_of_each(given: Any, count: int, name: str, several: bool = False) -> list[Any]:
    """Return a table, or what yields batches, for each of `count` models; a list of tables holds one for each.

    Args:
        given: a table for all; or a list of arrays, frames, dictionaries of them or sources of batches.
        count: how many models there are.
        name: the argument's name.
        several: whether a model takes several tables, so that a list of them is still what one model takes.

    >>> x = np.zeros((4, 2))
    >>> [table.shape for table in tables_of_each(x, 2, "x")], len(tables_of_each([x[:1], x[1:]], 2, "x"))
    ([(4, 2), (4, 2)], 2)
    """
    is_one = _is_all_of_a_model if several else _is_table
    if isinstance(given, list) and given and all(item is None or is_one(item) for item in given):
        if len(given) == 1:
            return given * count
        return _as_many(given, count, name)
    return [given] * count


def rows_of_each(given: Any, count: int) -> list[np.ndarray | None]:
    """Return the numbers of the rows that each model trains on; None for all rows.

    Args:
        given: None; or for each model row numbers, True and False for every row, or None.
        count: how many models there are.

    >>> [None if rows is None else rows.tolist() for rows in rows_of_each([[2, 0], np.array([True, False, True]), None], 3)]
    [[2, 0], [0, 2], None]
    """
    if given is None:
        return [None] * count
    if not isinstance(given, list | tuple | np.ndarray):
        raise ValueError(f"fit_many(rows): found {type(given).__name__}; it is a list of row numbers for each model.")
    return [
        None if rows is None else _row_numbers(rows, number)
        for number, rows in enumerate(_as_many(list(given), count, "rows"))
    ]


def callbacks_of_each(given: CallbacksForEach, count: int) -> list[list[Callback]]:
    """Return the callbacks of each of `count` models.

    Args:
        given: None; or a list with a list of callbacks for each model; or a function of a model's number that returns one.
        count: how many models there are.

    Raises:
        ValueError: callbacks that are not told apart by model.
    """
    if callable(given) and not isinstance(given, Callback):
        return [list(flat(given(number))) for number in range(count)]
    if given is None or (isinstance(given, list | tuple) and not given):
        return [[] for _ in range(count)]
    own = list(given) if isinstance(given, list | tuple) else [given]
    if all(isinstance(item, Callback) for item in own):
        if count > 1:
            name = type(own[0]).__name__
            raise ValueError(
                f"fit_many(callbacks): found {name} for all models, but callbacks remember things: each model needs its own. "
                f"Write callbacks=lambda number: [{name}(...)]."
            )
        own = [own]
    return [list(flat(item)) for item in _as_many(own, count, "callbacks")]


def _as_many(given: list[Any], count: int, name: str) -> list[Any]:
    if len(given) != count:
        raise ValueError(
            f"fit_many({name}): found a list of {len(given)} for {count} models. Give one for all, or a list with one for each."
        )
    return given


def _is_table(item: Any) -> bool:
    return isinstance(item, Mapping) or yields_batches(item) or len(getattr(item, "shape", ())) > 0


def _is_all_of_a_model(item: Any) -> bool:
    tables = isinstance(item, list | tuple) and all(table is None or _is_table(table) for table in item)
    return tables or isinstance(item, Mapping) or yields_batches(item)


def _row_numbers(rows: Any, number: int) -> np.ndarray:
    found = np.asarray(rows)
    if found.ndim == 1 and found.dtype == bool:
        found = np.flatnonzero(found)
    if found.ndim != 1 or found.dtype.kind not in "iu" or not len(found):
        raise ValueError(
            f"fit_many(rows): for model {number} found {found.dtype} of shape {found.shape}; it is the numbers of the rows to "
            f"train on, such as np.arange(100), or True and False for every row."
        )
    return np.ascontiguousarray(found, np.int64)
