"""Tensors, their shapes, and variables: arrays with the attributes of TensorFlow's."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from fathoms import tensorflow as tf
from fathoms.tensorflow.tensor import Tensor


def test_what_is_computed_from_a_tensor_is_a_tensor() -> None:
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    for value in (
        x + 1,
        1 - x,
        x @ x,
        x[0],
        x[0, 1],
        -x,
        abs(x),
        x > 2,
        np.exp(x),
        x.sum(),
        x.T,
        x.mean(axis=0),
        x.std(),
    ):
        assert isinstance(value, Tensor)
    for row in x:
        assert isinstance(row, Tensor)
    assert isinstance(next(iter(x[0])), Tensor)
    assert type(x.numpy()) is np.ndarray
    assert type(x[0, 0].numpy()) is np.float32
    assert (x + np.float64(1)).dtype == np.float64


def test_functions_of_numpy_give_arrays() -> None:
    x = tf.constant([1.0, 2.0, 3.0])
    assert type(np.mean(x)) is np.float32
    assert type(np.concatenate([x, x])) is np.ndarray
    assert type(np.where(x > 1, x, 0)) is np.ndarray
    assert type(np.reshape(x, x.shape)) is np.ndarray
    assert np.median(x) == 2


def test_numbers_keep_their_type() -> None:
    x = tf.constant([1.0, 2.0])
    assert (x * 2).dtype == (x / 3).dtype == (x**2.0).dtype == np.mean(x).dtype == tf.float32
    assert tf.constant([1, 2]).dtype.name == "int32"
    assert tf.constant(np.ones(2)).dtype.name == "float64"
    assert tf.constant([1, 2], tf.float64).dtype == tf.float64


def test_names_that_share_a_tensor_do_not_change_together() -> None:
    first = second = tf.constant([1.0, 2.0])
    second += 1
    second *= 2
    second -= 1
    second /= 3
    assert first.numpy().tolist() == [1.0, 2.0]
    assert second.numpy().tolist() == [1.0, pytest.approx(5 / 3)]
    given = np.zeros(2, "float32")
    tf.constant(given).numpy()[0] = 5
    assert given[0] == 0


def test_writing_into_an_array_still_works() -> None:
    out = np.zeros(2, "float32")
    assert np.add(tf.constant([1.0, 2.0]), 1, out=out) is out
    assert out.tolist() == [2.0, 3.0]


def test_shape() -> None:
    x = tf.zeros((2, 3))
    assert x.shape == (2, 3)
    assert x.shape.as_list() == x.get_shape().as_list() == [2, 3]
    assert (x.shape.rank, x.shape.ndims, x.shape.num_elements(), x.shape[0]) == (2, 2, 6, 2)
    assert repr(x.shape) == "TensorShape([2, 3])"
    assert str(x.shape) == "(2, 3)"
    assert isinstance(x.shape[1:], tf.TensorShape)
    shape = tf.TensorShape([None, 3])
    assert shape.num_elements() is None
    assert not shape.is_fully_defined()
    assert shape.is_compatible_with((5, 3))
    assert not shape.is_compatible_with((5, 4))
    with pytest.raises(ValueError, match="incompatible"):
        x.set_shape((2, 4))


def test_how_it_is_shown() -> None:
    assert repr(tf.constant(3)) == "<tf.Tensor: shape=(), dtype=int32, numpy=3>"
    assert str(tf.constant(3.5)) == "tf.Tensor(3.5, shape=(), dtype=float32)"
    assert f"{tf.constant(3.14159):.2f}" == "3.14"
    assert repr(tf.Variable(1.0, name="w")) == "<tf.Variable 'w:0' shape=() dtype=float32, numpy=1.0>"


def test_it_can_be_pickled() -> None:
    copy = pickle.loads(pickle.dumps(tf.constant([1.0, 2.0])))
    assert isinstance(copy, Tensor)
    assert copy.numpy().tolist() == [1.0, 2.0]


def test_a_variable() -> None:
    v = tf.Variable([1.0, 2.0], name="v")
    v.assign_add([1.0, 1.0])
    v.assign_sub([0.5, 0.5])
    assert v.numpy().tolist() == [1.5, 2.5]
    assert (v.dtype, v.dtype.name, tf.Variable(3).dtype.name, tf.Variable(np.ones(1)).dtype.name) == (
        "float32", "float32", "int32", "float64",
    )  # fmt: skip
    assert isinstance(v * 2, Tensor)
    assert isinstance(v[0], Tensor)
    assert isinstance(v.read_value(), Tensor)
    assert tf.is_tensor(v)
    assert tf.Variable(lambda: tf.ones(2)).numpy().tolist() == [1.0, 1.0]


def test_the_module_finds_its_variables() -> None:
    class Line(tf.Module):
        def __init__(self) -> None:
            super().__init__(name="line")
            self.w = tf.Variable(2.0)
            self.rest = [tf.Variable(1.0, trainable=False), {"inner": tf.Variable(3.0)}]

    line = Line()
    assert [v.numpy() for v in line.variables] == [1.0, 3.0, 2.0]
    assert [v.numpy() for v in line.trainable_variables] == [3.0, 2.0]
