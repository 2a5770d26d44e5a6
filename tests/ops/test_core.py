"""Functions of `fathoms.ops` that take functions, or stand between arrays, variables and tapes."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import GradientTape, Variable, ops


def slope_of(function: Any, x: Any) -> Any:
    variable = Variable(np.asarray(x, "float32"))
    with GradientTape() as tape:
        result = function(variable)
    return tape.gradient(result, variable)


def test_variables_and_tapes() -> None:
    x = np.array([[1.0, -2.0], [3.0, 0.0]], "float32")
    assert (slope_of(lambda v: ops.sum(v * v + 3 * ops.relu(v)), x) == 2 * x + 3 * (x > 0)).all()
    assert (slope_of(lambda v: ops.sum(ops.stop_gradient(v) * v), x) == x).all()
    assert (slope_of(lambda v: ops.sum(ops.convert_to_tensor([v[0, 0] * 2, v[1, 1]])), x) == [[2, 0], [0, 1]]).all()
    assert ops.is_tensor(ops.convert_to_tensor(Variable(x)))
    assert not ops.is_tensor([1.0])


def test_a_slope_of_ones_own() -> None:
    @ops.custom_gradient
    def clipped(x: Any) -> Any:
        return x * 2, lambda upstream: ops.clip(upstream, -1, 1)

    assert (clipped(np.ones(2)) == 2).all()
    assert (slope_of(lambda v: ops.sum(clipped(v) * np.array([0.5, 5.0], "float32")), [1.0, 1.0]) == [0.5, 1]).all()


def test_loops() -> None:
    assert ops.while_loop(lambda i: i < 5, lambda i: i + 1, 0) == 5
    assert ops.while_loop(lambda i, j: i < 5, lambda i, j: (i + 1, j + 2), (0, 0)) == (5, 10)
    assert ops.while_loop(lambda i: True, lambda i: i + 1, 0, maximum_iterations=3) == 3
    assert ops.fori_loop(0, 4, lambda i, value: value + i, 10) == 16
    assert ops.cond(np.array(True), lambda: 1, lambda: 2) == 1
    assert ops.switch(7, [lambda x: x, lambda x: -x], 3) == -3
    rows = np.arange(6.0).reshape(3, 2)
    assert (ops.map(lambda row: row.sum(), rows) == [1, 5, 9]).all()
    assert (ops.vectorized_map(lambda pair: pair[0] + pair[1], [rows, rows]) == 2 * rows).all()
    carry, sums = ops.scan(lambda total, row: (total + row, total), np.zeros(2), rows, reverse=True)
    assert carry.tolist() == [6, 9] and sums.tolist() == [[6, 8], [4, 5], [0, 0]]
    assert ops.associative_scan(np.add, rows).tolist() == np.cumsum(rows, 0).tolist()
    assert (slope_of(lambda v: ops.fori_loop(0, 3, lambda i, x: x * v, 1.0), 2.0) == 12).all()


def test_segments_without_a_number_of_them() -> None:
    assert ops.segment_sum([1.0, 2.0, 4.0], [0, 2, 0]).tolist() == [5, 0, 2]


def test_sparsemax_adds_up_to_one() -> None:
    x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    np.testing.assert_allclose(ops.sparsemax(x).sum(-1), 1, rtol=1e-6)
    np.testing.assert_allclose(ops.sparsemax(x), fathoms.activations.sparsemax(x), atol=1e-6)


def test_derivatives_forward() -> None:
    value, moved = ops.jvp(lambda x, y: x * y, (np.array(3.0), np.array(2.0)), (np.array(1.0), np.array(10.0)))
    assert (value, moved) == (6, 32)


@pytest.mark.parametrize(
    ("name", "what"), [("conv", "convolutions"), ("ctc_loss", "sequences"), ("nonsense", "has no 'nonsense'. It has")]
)
def test_what_is_not_there(name: str, what: str) -> None:
    with pytest.raises(AttributeError, match=what):
        getattr(ops, name)


def test_every_name_is_there_and_keras_has_it() -> None:
    keras = pytest.importorskip("keras")
    for name in ops.__all__:
        assert callable(getattr(ops, name)), name
    assert [name for name in ops.__all__ if not hasattr(keras.ops, name)] == ["shape_equal"]
    left_out = {name for name in vars(keras.ops) if not name.startswith("_")} - {*ops.__all__, *dir(ops)}
    for name in left_out - {"nn", "numpy", "linalg"}:
        with pytest.raises(AttributeError, match="The package keras has it"):
            getattr(ops, name)


def test_the_package_autograd_waits_until_it_is_needed() -> None:
    code = "import sys; from fathoms import ops, layers, activations, models; print('autograd' in sys.modules); ops.add; print('autograd' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.split() == ["False", "True"]
