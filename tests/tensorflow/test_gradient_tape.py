"""Gradients of TensorFlow's functions: closed forms and finite differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fathoms import tensorflow as tf

POINT = np.array([[0.5, 1.5], [2.5, 0.7]])

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "mean of squares": lambda x: tf.reduce_mean(tf.square(x)),
    "operators": lambda x: tf.reduce_sum((2 * x - 1) ** 2 / (x + 3) @ tf.transpose(x)),
    "exp and log": lambda x: tf.reduce_sum(tf.exp(-x) * tf.math.log(x)),
    "items": lambda x: x[0, 1] * x[1, 0] + tf.reduce_sum(x[:, 0] ** 3),
    "concat": lambda x: tf.reduce_sum(tf.concat([x, x * x], axis=1) ** 2),
    "reshape": lambda x: tf.reduce_sum(tf.reshape(x, [-1])[1:] * tf.constant([1.0, 2.0, 3.0], tf.float64)),
    "matmul": lambda x: tf.reduce_sum(tf.matmul(x, x, transpose_a=True)),
    "where": lambda x: tf.reduce_sum(tf.where(x > 1.0, x**2, x)),
    "norm": lambda x: tf.norm(x),
    "softmax": lambda x: tf.nn.softmax(x)[0, 0],
    "relu": lambda x: tf.reduce_sum(tf.nn.relu(x - 1.0) ** 2),
    "clip": lambda x: tf.reduce_sum(tf.clip_by_value(x, 0.6, 2.0) ** 2),
    "stack": lambda x: tf.reduce_sum(tf.stack([x[0], 2 * x[1]]) ** 2),
    "cast": lambda x: tf.reduce_sum(tf.cast(x, tf.float64) ** 2),
    "max": lambda x: tf.reduce_max(x) * tf.reduce_min(x),
    "cross-entropy": lambda x: tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=[1.0, 0.0], logits=x)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("watched", ["variable", "constant"])
def test_gradients_are_those_of_finite_differences(name: str, watched: str) -> None:
    function = FUNCTIONS[name]
    x = tf.Variable(POINT) if watched == "variable" else tf.constant(POINT)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    slope = tape.gradient(y, x)
    assert tf.is_tensor(slope)
    expected = np.zeros_like(POINT)
    for place in np.ndindex(*POINT.shape):
        step = np.zeros_like(POINT)
        step[place] = 1e-6
        up, down = (float(function(tf.constant(POINT + sign * step))) for sign in (1, -1))
        expected[place] = (up - down) / 2e-6
    np.testing.assert_allclose(slope.numpy(), expected, rtol=1e-5, atol=1e-8)  # central differences in float64


def test_second_derivatives_of_a_constant() -> None:
    x = tf.constant(3.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = x * x * x
        first = inner.gradient(y, x)
    assert float(first) == 27.0
    assert float(outer.gradient(first, x)) == 18.0


def test_a_line_is_fitted_by_hand() -> None:
    tf.random.set_seed(0)
    x = tf.random.normal([200])
    y = 3.0 * x + 2.0
    w, b = tf.Variable(0.0), tf.Variable(0.0)
    for _ in range(100):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(w * x + b - y))
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(0.1 * dw)
        b.assign_sub(0.1 * db)
    assert w.numpy() == pytest.approx(3.0, abs=1e-3)
    assert b.numpy() == pytest.approx(2.0, abs=1e-3)
    assert loss.numpy() < 1e-5


def test_a_derivative_of_ones_own() -> None:
    @tf.custom_gradient
    def softplus(z: Any) -> Any:
        exp = tf.exp(z)

        def gradients(slope: Any) -> Any:
            return slope / (1 + 1 / exp)

        return tf.math.log(exp + 1), gradients

    x = tf.Variable([1.0, -2.0])
    with tf.GradientTape() as tape:
        z = softplus(x) * 3.0
    np.testing.assert_allclose(z.numpy(), 3 * np.log1p(np.exp([1.0, -2.0])), rtol=1e-6)
    np.testing.assert_allclose(tape.gradient(z, x).numpy(), 3 / (1 + np.exp([-1.0, 2.0])), rtol=1e-6)
    assert softplus(tf.constant(0.0)).numpy() == pytest.approx(np.log(2))


def test_what_is_recorded_is_shown_as_a_tensor() -> None:
    w = tf.Variable(2.0)
    with tf.GradientTape():
        loss = w * 3.0
    assert str(loss) == "tf.Tensor(6.0, shape=(), dtype=float32)"
    assert repr(loss) == "<tf.Tensor: shape=(), dtype=float32, numpy=6.0>"
    assert f"{loss:.2f}" == "6.00"
