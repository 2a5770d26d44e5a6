"""Trees of numbers, text and arrays as JSON beside a list of arrays, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathoms.checkpoints.checkpoint_error import CheckpointError

_KINDS = "biufc"
_MANY = 8  # so many floats are written as an array


def apart(value: Any, arrays: list[NDArray[Any]], where: str) -> Any:
    """Return a value as JSON can write it; its arrays are added to `arrays`, and stand there by number.

    Args:
        value: None, numbers, text, arrays, and lists, tuples and dictionaries (with text as keys) of such.
        arrays: takes the arrays.
        where: whose value it is, for messages.

    Raises:
        TypeError: something else.

    >>> arrays = []
    >>> apart({"best": 1.5, "weights": (np.ones(2),)}, arrays, "example")
    {'dict': {'best': 1.5, 'weights': {'tuple': [{'array': 0}]}}}
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind not in _KINDS:
            raise TypeError(f"{where}: arrays of {array.dtype} cannot be kept in a checkpoint, only numbers.")
        return _noted("array" if isinstance(value, np.ndarray) else "scalar", array, arrays)
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        if len(value) >= _MANY and all(type(item) is float for item in value):
            return _noted("floats", np.array(value), arrays)
        return [apart(item, arrays, where) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [apart(item, arrays, where) for item in value]}
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return {"dict": {name: apart(item, arrays, where) for name, item in value.items()}}
    raise TypeError(
        f"{where}: {type(value).__name__} cannot be kept in a checkpoint. It takes numbers, text, NumPy arrays, and lists, "
        f"tuples and dictionaries (with text as keys) of these."
    )


def together(written: Any, arrays: Sequence[NDArray[Any]]) -> Any:
    """Return what `apart` took apart.

    Raises:
        CheckpointError: it is not of that form.

    >>> together({"tuple": [1, {"array": 0}]}, [np.ones(2)])
    (1, array([1., 1.]))
    """
    if isinstance(written, list):
        return [together(item, arrays) for item in written]
    if not isinstance(written, dict):
        return written
    if len(written) == 1:
        kind, held = next(iter(written.items()))
        if kind == "tuple" and isinstance(held, list):
            return tuple(together(item, arrays) for item in held)
        if kind == "dict" and isinstance(held, dict):
            return {name: together(item, arrays) for name, item in held.items()}
        if kind in ("array", "scalar", "floats") and type(held) is int and 0 <= held < len(arrays):
            array = arrays[held]
            if kind == "floats" and array.dtype == np.float64 and array.ndim == 1:
                return array.tolist()
            if kind == "scalar" and array.ndim == 0:
                return array[()]
            if kind == "array":
                return array
    raise CheckpointError("what is written is not of the form of a checkpoint")


def _noted(kind: str, array: NDArray[Any], arrays: list[NDArray[Any]]) -> dict[str, int]:
    arrays.append(array)
    return {kind: len(arrays) - 1}
