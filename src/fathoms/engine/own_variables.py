"""Variables in a file's group, as Keras numbers them: 0, 1, 2, ..."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from fathoms.engine.variable import Variable


def write_variables(variables: Sequence[Variable], store: MutableMapping[str, Any]) -> None:
    """Put the values into `store` under their numbers.

    >>> store = {}
    >>> write_variables([Variable([1.0])], store)
    >>> store
    {'0': array([1.], dtype=float32)}
    """
    for place, variable in enumerate(variables):
        store[str(place)] = variable.value


def read_variables(owner: Any, variables: Sequence[Variable], store: Mapping[str, Any]) -> None:
    """Take the values from `store`; if one does not fit, none is taken.

    Args:
        owner: whose variables they are, for the message.
        variables: the variables to fill.
        store: arrays by number.

    Raises:
        ValueError: another number of arrays, or one of another shape or kind of number.
    """
    for variable, array in zip(variables, checked_arrays(owner, variables, store), strict=True):
        variable.assign(array)


def checked_arrays(owner: Any, variables: Sequence[Variable], store: Mapping[str, Any]) -> list[np.ndarray]:
    """Return the arrays of `store` in order, or raise the ValueError that says what does not fit."""
    name = f"{type(owner).__name__} {owner.name!r}"
    if len(store) != len(variables):
        if not variables and not getattr(owner, "built", True):
            raise ValueError(
                f"{name} is not built, so it has no variables yet, but the file holds {len(store)} for it. "
                f"Make the variables in build(), or call the model on data before loading."
            )
        raise ValueError(
            f"{name} expected {len(variables)} variables ({', '.join(variable.name for variable in variables) or 'none'}), but "
            f"received {len(store)} variables during loading. The file belongs to another model."
        )
    if set(store) != {str(place) for place in range(len(variables))}:
        raise ValueError(
            f"{name}: the file holds variables named {sorted(map(str, store))[:8]}, but Keras numbers them 0, 1, 2, ... Save the model again."
        )
    arrays = [np.asarray(store[str(place)]) for place in range(len(variables))]
    for array, variable in zip(arrays, variables, strict=True):
        if array.shape != variable.shape:
            raise ValueError(
                f"{name}: the file holds an array of shape {array.shape} for {variable.path!r}, which has the shape "
                f"{variable.shape} here; they must match. The file belongs to another model, or was changed."
            )
        if variable.value.dtype.kind == "f" and array.dtype.kind in "iub":
            raise ValueError(
                f"{name}: the file holds whole numbers ({array.dtype}) for {variable.path!r}, where weights belong. Save the model again."
            )
    return arrays
