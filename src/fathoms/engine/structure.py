"""Lists, tuples and dictionaries of things, nested as deep as one likes; whatever is none of these is a leaf.

A dictionary's items count in the order of their sorted keys, as in Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any


def flatten(structure: Any) -> list[Any]:
    """Return the leaves in order.

    >>> flatten({"b": [1, 2], "a": 3})
    [3, 1, 2]
    """
    if isinstance(structure, Mapping):
        return [leaf for key in sorted(structure) for leaf in flatten(structure[key])]
    if isinstance(structure, list | tuple):
        return [leaf for item in structure for leaf in flatten(item)]
    return [structure]


def paths(structure: Any) -> list[tuple[Any, ...]]:
    """Return the leaves' places, in the leaves' order: the keys and numbers that lead to each.

    >>> paths({"b": [1, 2], "a": 3})
    [('a',), ('b', 0), ('b', 1)]
    """
    if isinstance(structure, Mapping):
        return [(key, *path) for key in sorted(structure) for path in paths(structure[key])]
    if isinstance(structure, list | tuple):
        return [(place, *path) for place, item in enumerate(structure) for path in paths(item)]
    return [()]


def is_nested(structure: Any) -> bool:
    """Whether this is a list, tuple or dictionary, rather than a leaf."""
    return isinstance(structure, Mapping | list | tuple)


def mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """Return a structure of the same form, with what `function` makes of each leaf; leaves are taken in order.

    >>> mapped(str, {"b": (1, 2), "a": 3})
    {'b': ('1', '2'), 'a': '3'}
    """
    return packed(structure, [function(leaf) for leaf in flatten(structure)])


def packed(structure: Any, leaves: Sequence[Any]) -> Any:
    """Return a structure of the same form with these leaves.

    >>> packed({"b": [0, 0], "a": 0}, [3, 1, 2])
    {'b': [1, 2], 'a': 3}
    """
    return _packed(structure, iter(leaves))


def _packed(structure: Any, leaves: Iterator[Any]) -> Any:
    if isinstance(structure, Mapping):
        items = {key: _packed(structure[key], leaves) for key in sorted(structure)}
        return {key: items[key] for key in structure}
    if isinstance(structure, list | tuple):
        items_ = [_packed(item, leaves) for item in structure]
        if hasattr(structure, "_fields"):  # a named tuple
            return type(structure)(*items_)
        return tuple(items_) if isinstance(structure, tuple) else items_
    return next(leaves)
