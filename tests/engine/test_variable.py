"""A variable keeps its memory."""

from __future__ import annotations

import numpy as np
import pytest

from fathoms import Variable
from fathoms.engine.revision import revision


def test_it_owns_one_aligned_array_for_life() -> None:
    variable = Variable(np.ones((3, 5)))
    value = variable.value
    assert value.ctypes.data % 64 == 0
    variable.assign(np.zeros((3, 5)))
    assert variable.value is value
    assert not value.any()


def test_numpy_is_a_copy() -> None:
    variable = Variable([1.0, 2.0])
    variable.numpy()[0] = 9
    assert variable.value.tolist() == [1, 2]


def test_types() -> None:
    assert Variable([1, 2]).dtype == "float32"
    assert Variable(np.array([1, 2])).dtype == "int64"
    assert Variable(0, dtype="int64").dtype == "int64"
    assert Variable([1.0], dtype="float64").dtype == "float64"


def test_an_initializer_is_called_with_shape_and_type() -> None:
    variable = Variable(lambda shape, dtype: np.full(shape, 3, dtype), shape=(2, 2), dtype="float64", name="w")
    assert variable.numpy().tolist() == [[3, 3], [3, 3]]
    assert (variable.shape, variable.ndim, variable.size, variable.name, variable.path) == ((2, 2), 2, 4, "w", "w")


def test_it_computes_like_an_array() -> None:
    variable = Variable([[1.0, 2.0]])
    assert (variable * 2 + 1).tolist() == [[3, 5]]
    assert (variable @ np.ones((2, 1))).tolist() == [[3]]
    assert np.asarray(variable).tolist() == [[1, 2]]
    assert np.sqrt(variable).dtype == np.float32
    assert variable[0].tolist() == [1, 2]
    assert len(variable) == 1
    assert float(Variable(2.0)) == 2
    assert int(Variable(2.0)) == 2
    with pytest.raises(TypeError, match="cannot be used as a boolean"):
        bool(Variable(1.0))


def test_assign_add_and_sub() -> None:
    variable = Variable([1.0, 2.0])
    variable.assign_add([1.0, 1.0])
    variable.assign_sub([0.0, 3.0])
    assert variable.numpy().tolist() == [2, 0]


def test_variables_can_be_kept_in_sets() -> None:
    first, second = Variable([1.0]), Variable([1.0])
    assert len({first, second, first}) == 2


def test_only_a_change_of_trainable_counts() -> None:
    variable = Variable([1.0])
    before = revision()
    variable.trainable = True
    assert revision() == before
    variable.trainable = False
    assert revision() == before + 1


def test_errors() -> None:
    with pytest.raises(ValueError, match=r"shape \(2,\) to assign, but its shape is \(1,\)"):
        Variable([1.0]).assign([1.0, 2.0])
    with pytest.raises(ValueError, match="`shape` argument should be specified"):
        Variable(np.zeros)
    with pytest.raises(ValueError, match=r"shape=\(3,\) was asked for"):
        Variable([1.0], shape=(3,))
