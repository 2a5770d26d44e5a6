"""Keras's names for what `fathoms.engine.structure` does with lists, tuples and dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fathoms.engine.structure import flatten, is_nested, packed, paths

MAP_TO_NONE = object()
"""What a function given to `traverse` returns for None, as None itself means "go on"."""

__all__ = [
    "MAP_TO_NONE",
    "assert_same_paths",
    "assert_same_structure",
    "flatten",
    "flatten_with_path",
    "is_nested",
    "lists_to_tuples",
    "map_shape_structure",
    "map_structure",
    "map_structure_up_to",
    "pack_sequence_as",
    "traverse",
]


def flatten_with_path(structure: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """Return the leaves in order, each with the keys and numbers that lead to it. Source: `keras.tree.flatten_with_path`.

    >>> flatten_with_path({"a": [1, 2]})
    [(('a', 0), 1), (('a', 1), 2)]
    """
    return list(zip(paths(structure), flatten(structure), strict=True))


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """Return a structure of the same form, with what `func` makes of the leaves at the same place.

    Args:
        func: takes as many leaves as there are structures.
        *structures: one or more of one form.
        none_is_leaf: whether None is given to `func`; otherwise it stays.

    Raises:
        TypeError: `func` is not a function.
        ValueError: no structure, or two of different forms.

    Source: `keras.tree.map_structure`.

    >>> map_structure(lambda a, b: a + b, {"x": 1}, {"x": 2})
    {'x': 3}
    """
    if not callable(func):
        raise TypeError(f"`func` must be callable. Received: func={func} of type {type(func)}")
    if not structures:
        raise ValueError("Must provide at least one structure")
    for other in structures[1:]:
        assert_same_structure(structures[0], other)

    def applied(*leaves: Any) -> Any:
        return None if not none_is_leaf and leaves[0] is None else func(*leaves)

    columns = zip(*(flatten(structure) for structure in structures), strict=True)
    return packed(structures[0], [applied(*leaves) for leaves in columns])


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """Return a structure of the form of the first, with what `func` makes of the parts of the others at the same place.

    Source: `keras.tree.map_structure_up_to`.
    """
    if not structures:
        raise ValueError("Must provide at least one structure")
    if not is_nested(shallow_structure):
        return func(*structures)
    for other in structures:
        _assert_alike(shallow_structure, other)
    if isinstance(shallow_structure, Mapping):
        return {
            key: map_structure_up_to(part, func, *(other[key] for other in structures))
            for key, part in shallow_structure.items()
        }
    parts = [
        map_structure_up_to(part, func, *(other[place] for other in structures))
        for place, part in enumerate(shallow_structure)
    ]
    return _like(shallow_structure, parts)


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """Return a structure of the same form with these leaves.

    Raises:
        TypeError: leaves that are not in a list.
        ValueError: too few or too many leaves.

    Source: `keras.tree.pack_sequence_as`.

    >>> pack_sequence_as({"a": 0, "b": [0]}, [1, 2])
    {'a': 1, 'b': [2]}
    """
    if not is_nested(flat_sequence):
        raise TypeError(
            f"flat_sequence must be a sequence not a {type(flat_sequence)}:\n{flat_sequence}",
        )
    leaves, wanted = list(flat_sequence), len(flatten(structure))
    if not is_nested(structure) and len(leaves) != 1:
        raise ValueError(f"The target structure is of type {type(structure)} and the sequence has {len(leaves)} items.")
    if len(leaves) != wanted:
        raise ValueError(
            f"Could not pack sequence. Structure had {wanted} atoms, but flat_sequence had {len(leaves)} items. "
            f"Structure: {structure}, flat_sequence: {flat_sequence}."
        )
    return packed(structure, leaves)


def assert_same_structure(a: Any, b: Any, check_types: Any = None) -> None:
    """Raise a ValueError unless both have the same form. Source: `keras.tree.assert_same_structure`.

    >>> assert_same_structure([1, {"a": 2}], [3, {"a": 4}])
    """
    if not is_nested(a) and not is_nested(b):
        return
    _assert_alike(a, b)
    if isinstance(a, Mapping):
        for key in a:
            assert_same_structure(a[key], b[key])
        return
    for one, other in zip(a, b, strict=True):
        assert_same_structure(one, other)


def _assert_alike(a: Any, b: Any) -> None:
    """Raise a ValueError unless both are a list, a tuple or a dictionary, with the same places."""
    kinds = [Mapping if isinstance(one, Mapping) else type(one) for one in (a, b)]
    if kinds[0] is not kinds[1] or not is_nested(b):
        raise ValueError(
            f"`a` and `b` don't have the same structure. Received: a={a!r} and b={b!r}: expected a {type(a).__name__}, found {type(b).__name__}."
        )
    if isinstance(a, Mapping):
        if set(a) != set(b):
            raise ValueError(
                f"`a` and `b` don't have the same structure: the keys {sorted(a)} are not {sorted(b)}. Received: a={a!r}, b={b!r}."
            )
    elif len(a) != len(b):
        raise ValueError(
            f"`a` and `b` don't have the same structure: {len(a)} items are not {len(b)}. Received: a={a!r}, b={b!r}."
        )


def assert_same_paths(a: Any, b: Any) -> None:
    """Raise a ValueError unless the same keys and numbers lead to the leaves of both. Source: `keras.tree.assert_same_paths`."""
    first, second = set(paths(a)), set(paths(b))
    if first != second:
        raise ValueError(
            f"`a` and `b` don't have the same paths: only a has {first - second}, only b has {second - first}."
        )


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """Apply a function to a structure and to all within; what it returns stands in its stead, None leaves it.

    Args:
        func: returns a replacement, None to go on, or `MAP_TO_NONE` for None.
        structure: what to go through.
        top_down: whether a part comes before what is in it.

    Source: `keras.tree.traverse`.

    >>> traverse(lambda part: tuple(part) if isinstance(part, list) else None, [1, [2]], top_down=False)
    (1, (2,))
    """
    if not callable(func):
        raise TypeError(f"`func` must be callable. Received: func={func} of type {type(func)}")
    if top_down:
        found = func(structure)
        if found is not None:
            return None if found is MAP_TO_NONE else found
    if is_nested(structure):
        if isinstance(structure, Mapping):
            parts: Any = {key: traverse(func, structure[key], top_down) for key in structure}
        else:
            parts = _like(structure, [traverse(func, part, top_down) for part in structure])
    else:
        parts = structure
    if top_down:
        return parts
    found = func(parts)
    return parts if found is None else None if found is MAP_TO_NONE else found


def lists_to_tuples(structure: Any) -> Any:
    """Return a structure with tuples in the place of its lists. Source: `keras.tree.lists_to_tuples`."""
    return traverse(lambda part: tuple(part) if isinstance(part, list) else None, structure, top_down=False)


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """Apply a function to each shape in a structure of shapes. Source: `keras.tree.map_shape_structure`.

    >>> map_shape_structure(len, {"a": (None, 3), "b": [(1, 2, 3)]})
    {'a': 2, 'b': [3]}
    """
    if isinstance(structure, list | tuple) and all(size is None or isinstance(size, int) for size in structure):
        return func(tuple(structure))
    if isinstance(structure, Mapping):
        return {key: map_shape_structure(func, part) for key, part in structure.items()}
    if isinstance(structure, list | tuple):
        return _like(structure, [map_shape_structure(func, part) for part in structure])
    raise ValueError(f"Cannot map function to unknown object {structure}: it is no structure of shapes.")


def _like(structure: Any, parts: list[Any]) -> Any:
    if hasattr(structure, "_fields"):
        return type(structure)(*parts)
    return tuple(parts) if isinstance(structure, tuple) else parts
