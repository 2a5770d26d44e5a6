"""TensorFlow's functions: NumPy's numbers, TensorFlow's number types."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import tensorflow as small
from fathoms.tensorflow.tensor import Tensor
from tests.tensorflow.expressions import EXPRESSIONS, names_in


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_against_numpy(expression: str) -> None:
    found = eval(expression, names_in(small))
    assert isinstance(found, Tensor)
    check(found, EXPRESSIONS[expression])


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_table_is_that_of_tensorflow(expression: str) -> None:
    tf = pytest.importorskip("tensorflow", reason="TensorFlow is not installed: pip install tensorflow")
    check(eval(expression, names_in(tf)), EXPRESSIONS[expression])


def check(found: Any, expected: Any) -> None:
    assert tuple(found.shape) == np.shape(expected)
    assert found.dtype.name == expected.dtype.name
    np.testing.assert_allclose(found.numpy(), expected, rtol=2e-6, atol=1e-7)  # float32, other orders of summation


def test_every_name_is_there() -> None:
    for room in ("", "math", "nn", "linalg", "random", "data", "config", "debugging", "test"):
        module: Any = getattr(small, room) if room else small
        for name in module.__all__:
            assert hasattr(module, name), f"{room}.{name}"


def test_functions_run_at_once() -> None:
    @small.function
    def double(x: Any) -> Any:
        return 2 * x

    @small.function(jit_compile=True)
    def triple(x: Any) -> Any:
        return 3 * x

    assert (double(2), triple(2)) == (4, 6)
    assert small.executing_eagerly()
    assert small.while_loop(lambda n: n < 5, lambda n: n + 2, [0]) == [6]
    with small.device("/GPU:0"), small.name_scope("x"):
        assert small.py_function(lambda a: a + 1, [1], small.int32).numpy() == 2


def test_settings_are_accepted() -> None:
    assert small.config.list_physical_devices("GPU") == []
    assert small.config.list_physical_devices()[0].device_type == "CPU"
    small.config.experimental.set_memory_growth(small.config.list_physical_devices()[0], True)
    small.config.threading.set_intra_op_parallelism_threads(1)
    small.config.run_functions_eagerly(True)
    assert not small.test.is_gpu_available()
    small.get_logger().setLevel("ERROR")


def test_checks() -> None:
    small.debugging.assert_near([1.0], [1.0 + 1e-7])
    with pytest.raises(ValueError, match="not nearly equal"):
        small.debugging.assert_near([1.0], [1.1])
    with pytest.raises(ValueError, match="Not all elements are equal"):
        small.debugging.assert_equal([1], [2])
    with pytest.raises(ValueError, match="weights : Tensor had Inf or NaN"):
        small.debugging.check_numerics([np.nan], "weights")
