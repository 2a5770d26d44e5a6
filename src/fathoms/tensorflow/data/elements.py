"""Elements of a data set: tuples and dictionaries of tensors; a list is a tensor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from fathoms.tensorflow.making import convert_to_tensor


def mapped(function: Callable[[Any], Any], element: Any) -> Any:
    """Return an element of the same form, with what `function` makes of each tensor.

    >>> mapped(len, ("ab", {"c": [1, 2, 3]}))
    (2, {'c': 3})
    """
    if isinstance(element, Mapping):
        return {name: mapped(function, item) for name, item in element.items()}
    if isinstance(element, tuple):
        return tuple(mapped(function, item) for item in element)
    return function(element)


def leaves(element: Any) -> Iterator[Any]:
    """Yield the tensors of an element.

    >>> list(leaves((1, {"c": 2})))
    [1, 2]
    """
    parts = element.values() if isinstance(element, Mapping) else element if isinstance(element, tuple) else None
    if parts is None:
        yield element
    else:
        for part in parts:
            yield from leaves(part)


def tensors(element: Any) -> Any:
    """Return an element whose parts are tensors.

    >>> tensors(([1.0, 2.0], 3))[0].numpy()
    array([1., 2.], dtype=float32)
    """
    return mapped(convert_to_tensor, element)


def stacked(elements: Sequence[Any]) -> Any:
    """Return elements as one, each tensor with a new first axis.

    >>> stacked([(1, 2.0), (3, 4.0)])[0].numpy()
    array([1, 3], dtype=int32)
    """
    first = elements[0]
    if isinstance(first, Mapping):
        return {name: stacked([element[name] for element in elements]) for name in first}
    if isinstance(first, tuple):
        return tuple(stacked([element[place] for element in elements]) for place in range(len(first)))
    return convert_to_tensor(np.stack([np.asarray(convert_to_tensor(element)) for element in elements]))


def rows_of(table: Any, rows: Any) -> Any:
    """Return some rows of each tensor: an element for a single number, a batch for several.

    >>> rows_of(tensors([1.0, 2.0, 3.0]), [0, 2]).numpy()
    array([1., 3.], dtype=float32)
    """
    return mapped(lambda tensor: tensor[rows], table)
