"""The builder over the core's programs."""

from __future__ import annotations

import numpy as np
import pytest

from fathoms import Variable
from fathoms.engine.program import Program


def test_a_program_computes() -> None:
    program = Program("float64")
    kernel = Variable([[1.0], [2.0]], dtype="float64")
    x = program.input((2,))
    y = program.operation("dense", x, (1,), [kernel])
    program.native.output(y.number)
    out = np.empty((2, 1))
    program.native.predict([np.array([[1.0, 1.0], [2.0, 3.0]])], [out], False, 0, None)
    assert out.tolist() == [[3], [8]]


def test_programs_share_variables() -> None:
    kernel, fixed = Variable(np.eye(2, dtype="float32")), Variable([1.0, 1.0], trainable=False)
    for _ in range(2):
        program = Program("float32")
        program.operation("dense", program.input((2,)), (2,), [kernel, fixed])
        assert program.trainable_variables == [kernel]
        assert (program.number_of(kernel), program.number_of(fixed)) == (0, 1)


def test_the_program_sees_assignments() -> None:
    program = Program("float32")
    kernel = Variable([[1.0]])
    y = program.operation("dense", program.input((1,)), (1,), [kernel])
    program.native.output(y.number)
    kernel.assign([[5.0]])
    out = np.empty((1, 1), "float32")
    program.native.predict([np.ones((1, 1), "float32")], [out], False, 0, None)
    assert out.item() == 5


def test_reshape_is_a_view() -> None:
    program = Program("float32")
    x = program.input((2, 3))
    assert program.reshape(x, (6,)).number == x.number
    with pytest.raises(ValueError, match=r"hold 6 numbers; the shape \(5,\) holds 5"):
        program.reshape(x, (5,))


def test_errors() -> None:
    program = Program("float32")
    x = program.input((2,))
    with pytest.raises(ValueError, match="cannot have the shape"):
        program.operation("relu", x, (3,))
    with pytest.raises(NotImplementedError, match="float64, but this model computes in float32"):
        program.operation("dense", x, (1,), [Variable([[1.0], [1.0]], dtype="float64")])
    assert repr(x) == "<Buffer 0, shape=(None, 2)>"
