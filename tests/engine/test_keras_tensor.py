"""Placeholders compute: their operators are functions of a graph, which gives what NumPy gives."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fathoms.engine.keras_tensor import KerasTensor

OPERATORS: list[Callable[[Any, Any], Any]] = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow,
    operator.lt, operator.le, operator.gt, operator.ge,
]  # fmt: skip


@pytest.mark.parametrize("compute", OPERATORS)
def test_operators(compute: Callable[[Any, Any], Any]) -> None:
    x = np.array([[1.0, 2.0, 3.0]], "float32")
    for other in (2.0, np.array([1.0, 2.0, 4.0], "float32")):
        for swap in (False, True):
            placeholder = KerasTensor((None, 3))
            result = compute(other, placeholder) if swap else compute(placeholder, other)
            assert result.shape == (None, 3)
            node = result.node
            args, options = node.filled({id(placeholder): x})
            expected = compute(np.float32(other) if np.ndim(other) == 0 else other, x) if swap else compute(x, other)
            np.testing.assert_allclose(node.operation(*args, **options), expected, rtol=1e-6)


def test_parts_and_signs() -> None:
    x: Any = KerasTensor((None, 3, 4))
    assert x[:, 1:].shape == (None, 2, 4)
    assert x[..., 0].shape == (None, 3)
    assert (-x).shape == abs(x).shape == (None, 3, 4)
    assert (x @ np.ones((4, 2), "float32")).shape == (None, 3, 2)
    assert (~(x > 1)).dtype == "bool"
    assert x.reshape((-1, 12)).shape == (None, 12)
    assert round(x, 1).shape == x.shape


def test_it_is_no_number() -> None:
    x: Any = KerasTensor((None, 3))
    converts: list[Any] = [(int, ValueError), (float, ValueError), (np.array, ValueError), (bool, TypeError)]
    for convert, error in converts:
        with pytest.raises(error, match="symbolic"):
            convert(x)
    with pytest.raises(NotImplementedError, match="Iterating over a symbolic"):
        list(x)
    with pytest.raises(AttributeError, match="immutable"):
        x.shape = (1, 2)


@pytest.mark.parametrize("shape", [3, "ab", (1.5,), (-1,), None])
def test_what_is_no_shape(shape: Any) -> None:
    with pytest.raises(ValueError, match="shape"):
        KerasTensor(shape)


def test_where_it_comes_from() -> None:
    import fathoms

    x, y = fathoms.Input((3,)), fathoms.Input((3,))
    assert fathoms.utils.get_source_inputs(fathoms.ops.exp(x) + y * x) == [x, y]


def test_policies_in_written_form() -> None:
    from fathoms import dtype_policies

    policy = dtype_policies.get("mixed_float16")
    assert dtype_policies.deserialize(dtype_policies.serialize(policy)) == policy
    with pytest.raises(ValueError, match="does not quantize"):
        dtype_policies.deserialize({"class_name": "QuantizedDTypePolicy", "config": {}})
