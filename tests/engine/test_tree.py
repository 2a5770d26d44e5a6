"""Structures, beside Keras's own functions for them."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import pytest

from fathoms import tree

keras = pytest.importorskip("keras")

Pair = namedtuple("Pair", ["a", "b"])
STRUCTURES: list[Any] = [1, [1, 2], (1, (2, 3)), {"b": 1, "a": [2, {"c": 3}]}, Pair(1, [2]), [], {"x": ()}]


@pytest.mark.parametrize("structure", STRUCTURES, ids=str)
def test_as_keras(structure: Any) -> None:
    assert tree.flatten(structure) == keras.tree.flatten(structure)
    assert tree.is_nested(structure) == keras.tree.is_nested(structure)
    assert tree.map_structure(lambda x: x + 1, structure) == keras.tree.map_structure(lambda x: x + 1, structure)
    leaves = [str(leaf) for leaf in tree.flatten(structure)]
    assert tree.pack_sequence_as(structure, leaves) == keras.tree.pack_sequence_as(structure, leaves)
    assert tree.lists_to_tuples(structure) == keras.tree.lists_to_tuples(structure)
    assert [leaf for _, leaf in tree.flatten_with_path(structure)] == tree.flatten(structure)


@pytest.mark.parametrize("other", [[1], [1, [2]], (1, 2), {"a": 1, "b": 2}])
def test_other_forms_are_refused(other: Any) -> None:
    for module in (tree, keras.tree):
        with pytest.raises(ValueError):
            module.assert_same_structure([1, 2], other)
        with pytest.raises(ValueError):
            module.map_structure(lambda a, b: a, [1, 2], other)


def test_up_to() -> None:
    given = ([1, 2], {"x": 3})
    for module in (tree, keras.tree):
        assert module.map_structure_up_to((0, 0), lambda part: str(part), given) == ("[1, 2]", "{'x': 3}")
        with pytest.raises(ValueError):
            module.pack_sequence_as([0, 0], [1])
        with pytest.raises(TypeError):
            module.pack_sequence_as([0, 0], 3)
