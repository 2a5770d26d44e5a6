"""A model's variables as dictionaries within dictionaries."""

from __future__ import annotations

import numpy as np
import pytest

import fathoms
from fathoms import layers


def model() -> fathoms.Model:
    x = fathoms.Input((3,))
    made = fathoms.Model(x, layers.Dense(1, name="price")(x))
    made.compile("adam", "mse")
    return made


def test_a_tree_holds_every_variable_by_its_path() -> None:
    made = model()
    tree = made.get_state_tree()
    np.testing.assert_array_equal(tree["trainable_variables"]["price"]["kernel"], made.weights[0].numpy())
    assert tree["non_trainable_variables"] == {}
    assert set(tree["metrics_variables"]["loss"]) == {"total", "count"}
    assert set(tree["optimizer_variables"]["adam"]) == {"iteration", "learning_rate"}


def test_a_part_of_a_tree_can_be_set() -> None:
    made = model()
    made.set_state_tree({"trainable_variables": {"price": {"kernel": [[1.0], [2.0], [3.0]]}}})
    assert float(made(np.ones((1, 3), "float32"))[0, 0]) == 6.0
    with pytest.raises(ValueError, match="Unknown variable name: weights"):
        made.set_state_tree({"weights": {}})
    with pytest.raises(ValueError, match="Path price/slope in state tree"):
        made.set_state_tree({"trainable_variables": {"price": {"slope": 1.0}}})


def test_a_path_that_two_variables_have_is_refused() -> None:
    x = fathoms.Input((2,))
    inner = [fathoms.Model(x, layers.Dense(2, name="same")(x), name=name) for name in ("a", "b")]
    made = fathoms.Model(x, inner[1](inner[0](x)))
    with pytest.raises(ValueError, match="is found twice in the model"):
        made.get_state_tree()
