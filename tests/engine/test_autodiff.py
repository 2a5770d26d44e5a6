"""Gradient tapes, against closed forms."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from fathoms import GradientTape, Variable
from fathoms.engine.autodiff import gradients, plain, primitive, value_of
from fathoms.optimizers import SGD


def test_derivative_of_a_polynomial() -> None:
    x = Variable(3.0, dtype="float64")
    with GradientTape() as tape:
        y = x**3 - 2 * x + 1
    assert float(y) == 22
    assert tape.gradient(y, x) == pytest.approx(25)


def test_sources_keep_their_structure_and_number_type() -> None:
    a, b, c = Variable([1.0, 2.0]), Variable([3.0, 4.0], dtype="float64"), Variable(1.0)
    with GradientTape() as tape:
        loss = np.sum(a * b)
    slopes = tape.gradient(loss, {"a": a, "rest": [b, c]})
    np.testing.assert_array_equal(slopes["a"], [3, 4])
    assert slopes["a"].dtype == np.float32 and slopes["rest"][0].dtype == np.float64
    assert slopes["rest"][1] is None
    assert tape.watched_variables() == (a, b)


def test_a_tape_gives_gradients_once_unless_it_is_persistent() -> None:
    x = Variable(2.0)
    with GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    with pytest.raises(RuntimeError, match="non-persistent"):
        tape.gradient(y, x)
    with GradientTape(persistent=True) as kept:
        y = x * x
        z = y * y
    assert kept.gradient(z, x) == 32
    assert kept.gradient(z, y) == 8
    assert kept.gradient(y, x) == 4


def test_what_is_not_trainable_or_not_watched_has_no_gradient() -> None:
    x, fixed = Variable(2.0), Variable(3.0, trainable=False)
    with GradientTape(persistent=True) as tape:
        y = x * fixed
    assert tape.gradient(y, fixed) is None
    assert tape.gradient(y, fixed, unconnected_gradients="zero") == 0
    with GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(fixed)
        y = x * fixed
    assert tape.gradient(y, [x, fixed]) == [None, 2]


def test_second_derivative_by_nested_tapes() -> None:
    x = Variable(2.0)
    with GradientTape() as outer:
        with GradientTape() as inner:
            y = x**3
        slope = inner.gradient(y, x)
    assert outer.gradient(slope, x) == 12


def test_nothing_is_recorded_after_the_block_or_while_stopped() -> None:
    x = Variable(2.0)
    with GradientTape(persistent=True) as tape:
        y = x * x
        with tape.stop_recording():
            aside = x * x * x
    assert not hasattr(y * 3, "_node") and tape.gradient(y * 3, x) is None
    assert tape.gradient(aside, x) is None


def test_sums_over_many_tapes_do_not_pile_up() -> None:
    x, total = Variable(1.0), 0.0
    for _ in range(2000):
        with GradientTape() as tape:
            loss = x * 2
        tape.gradient(loss, x)
        total += loss
    assert total == 4000


def test_gradients_start_from_what_is_given() -> None:
    x = Variable([1.0, 2.0, 3.0])
    with GradientTape(persistent=True) as tape:
        y = x * x
    np.testing.assert_array_equal(tape.gradient(y, x, output_gradients=np.array([1, 0, 2], "float32")), [2, 0, 12])
    np.testing.assert_array_equal(tape.jacobian(y, x), np.diag([2.0, 4.0, 6.0]))


def test_a_change_after_the_reading_changes_no_gradient() -> None:
    w = Variable(3.0)
    with GradientTape() as tape:
        y = w * w
        w.assign(10.0)
    assert tape.gradient(y, w) == 6


def test_primitive_is_differentiated_by_its_own_rule() -> None:
    calls = []

    def backward(slope: np.ndarray, result: np.ndarray, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        calls.append(result)
        return [slope * y, slope * x]

    product = primitive(lambda x, y: x * y, backward)
    assert product(2.0, 3.0) == 6
    w = Variable([2.0, 3.0])
    with GradientTape() as tape:
        y = np.sum(product(w, np.array([5, 7], "float32")))
    np.testing.assert_array_equal(tape.gradient(y, w), [5, 7])
    assert len(calls) == 1


def test_gradients_of_a_function() -> None:
    a, b = Variable(2.0), Variable(5.0)
    value, slopes = gradients(lambda: a * b + a, [a, b])
    assert value == 12 and slopes == [6, 2]


def test_value_of() -> None:
    w = Variable([1.0, 2.0])
    assert value_of(w) is w._value
    assert value_of([1, 2]).tolist() == [1, 2]
    with GradientTape() as tape:
        both = value_of([w, w])
        y = np.sum(both)
    np.testing.assert_array_equal(plain(both), [[1, 2], [1, 2]])
    np.testing.assert_array_equal(tape.gradient(y, w), [2, 2])


def test_importing_needs_no_differentiation() -> None:
    code = "import sys, fathoms; fathoms.GradientTape; sys.exit('autograd' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_comparisons_have_no_derivative() -> None:
    w = Variable([1.0, -2.0])
    with GradientTape() as tape:
        y = np.sum(np.where(w * 1 > 0, w * 3, w * 5))
    np.testing.assert_array_equal(tape.gradient(y, w), [3, 5])


def test_numpy_on_variables_is_recorded() -> None:
    w = Variable([[1.0, 2.0], [3.0, 4.0]], dtype="float64")
    with GradientTape(persistent=True) as tape:
        results = [
            np.concatenate([w, 2 * w.value], axis=0).sum(),
            np.einsum("ij,jk->ik", w, w).mean(),
            np.linalg.norm(w),
            np.stack([w, w]).sum(),
            np.where(w.value > 2, w, 0).sum(),
            np.max(w),
            np.reshape(w, (4,))[1:3].sum(),
            np.clip(w, 0, 2.5).sum(),
            np.mean(w, axis=0).sum(),
        ]
    totals = [float(tape.gradient(result, w).sum()) for result in results]
    np.testing.assert_allclose(totals, [12, 10, 10 / np.sqrt(30), 8, 2, 1, 2, 2, 2], rtol=1e-12)


def test_an_optimizer_under_a_tape_is_not_recorded() -> None:
    w = Variable(2.0)
    optimizer = SGD(0.1, momentum=0.9)
    with GradientTape() as tape:
        loss = w * w
        optimizer.apply([tape.gradient(loss, w)], [w])
    assert float(w) == pytest.approx(1.6)
