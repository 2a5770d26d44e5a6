"""Numbers below the smallest normal one are zero in the core, as in TensorFlow and JAX, and nowhere else."""

import numpy as np
import pytest

import fathoms as keras

TINY = np.float32(1e-39)


@pytest.mark.parametrize("rows", [1, 70_000], ids=["here", "on all threads"])
def test_tiny_numbers_are_zero_in_the_core_alone(rows: int) -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(64, use_bias=False)])
    model.layers[0].set_weights([np.full((1, 64), TINY, np.float32)])
    outputs = model.predict(np.ones((rows, 1), np.float32), verbose=0, batch_size=rows)
    assert not np.asarray(outputs).any()
    assert TINY * np.float32(1) > 0


def test_a_dead_weights_momentum_stays_normal() -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.Adam(), loss="mean_squared_error")
    x, y = np.array([[1.0], [0.0]], np.float32), np.zeros((2, 1), np.float32)
    model.fit(x[:1], y[:1] + 1, epochs=1, verbose=0)
    model.fit(np.repeat(x[1:], 20, axis=0), np.repeat(y[1:], 20, axis=0), epochs=50, batch_size=1, verbose=0)
    momentum = next(np.asarray(v) for v in model.optimizer.variables if "momentum" in v.name)
    assert momentum.shape == (1, 1)
    # 0.2 * 0.9 ** 1000 is 3e-47. What is taken off, a tenth, is zero below the smallest normal number.
    smallest = np.finfo(np.float32).smallest_normal
    assert smallest <= abs(momentum[0, 0]) <= 10 * smallest
